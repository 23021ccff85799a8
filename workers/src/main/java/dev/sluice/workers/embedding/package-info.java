/** Embeds chunks and queries in packed calls, and stores and deletes chunks in batches. */
@NullMarked
package dev.sluice.workers.embedding;

import org.jspecify.annotations.NullMarked;
