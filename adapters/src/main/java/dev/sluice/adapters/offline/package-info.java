/** Answers without a model: quotes of the best passages of documents and conversation. */
@NullMarked
package dev.sluice.adapters.offline;

import org.jspecify.annotations.NullMarked;
