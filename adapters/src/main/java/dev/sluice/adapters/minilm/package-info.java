/** Embeddings made in this process by all-MiniLM-L6-v2. */
@NullMarked
package dev.sluice.adapters.minilm;

import org.jspecify.annotations.NullMarked;
