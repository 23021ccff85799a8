package dev.sluice.adapters.lucene;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.vectors.Chunk;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A write that waits for its commit.
 *
 * @param put the chunks to store
 * @param delete the ids of the chunks to remove
 * @param expiresAt the time at which it fails if it still waits, in {@link System#nanoTime}
 * @param done the refused chunks by id, as soon as the others are durable
 */
record PendingWrite(
    String tenant,
    List<Chunk> put,
    Collection<String> delete,
    long expiresAt,
    CompletableFuture<Map<String, CallException>> done) {
  boolean expired(long now) {
    return now - expiresAt >= 0;
  }
}
