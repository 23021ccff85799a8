/** Caches in two layers, in memory and in Redis, for embeddings and vector searches. */
@NullMarked
package dev.sluice.workers.cache;

import org.jspecify.annotations.NullMarked;
