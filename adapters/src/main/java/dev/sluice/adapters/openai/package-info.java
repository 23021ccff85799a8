/** Chat and embeddings of OpenAI, and of every service that speaks its protocol. */
@NullMarked
package dev.sluice.adapters.openai;

import org.jspecify.annotations.NullMarked;
