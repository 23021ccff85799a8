/** The vector store: chunks with their embeddings, and the search over them. */
@NullMarked
package dev.sluice.core.vectors;

import org.jspecify.annotations.NullMarked;
