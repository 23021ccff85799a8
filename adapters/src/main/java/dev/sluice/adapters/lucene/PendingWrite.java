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
 * @param put chunks to store
 * @param delete ids of chunks to remove
 * @param expiresAt when its caller is told that it failed, in {@link System#nanoTime}
 * @param done what was refused by chunk id, once the rest is durable
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
