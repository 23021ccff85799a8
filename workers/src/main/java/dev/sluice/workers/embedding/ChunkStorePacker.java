package dev.sluice.workers.embedding;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.VectorStore;
import dev.sluice.workers.packing.ItemOutcome;
import dev.sluice.workers.packing.Packer;
import dev.sluice.workers.packing.PackingBounds;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Stores and deletes single chunks of many callers in batches of one tenant. A chunk that the store
 * refuses fails alone.
 */
public final class ChunkStorePacker implements AutoCloseable {
  private record Upsert(String tenant, Chunk chunk) {}

  private record Removal(String tenant, String chunkId) {}

  private final Packer<Upsert, Upsert> upserts;
  private final Packer<Removal, Removal> removals;

  private ChunkStorePacker(Packer<Upsert, Upsert> upserts, Packer<Removal, Removal> removals) {
    this.upserts = upserts;
    this.removals = removals;
  }

  /**
   * Starts them.
   *
   * @param chunks in one write at the most
   * @param linger how long a write waits to be filled while few chunks come
   * @param underWay writes under way at once, of each kind
   */
  public static ChunkStorePacker start(
      VectorStore store, int chunks, Duration linger, int underWay) {
    PackingBounds bounds = new PackingBounds(chunks, chunks, linger, underWay);
    return new ChunkStorePacker(
        Packer.start(
            "vector upserts", bounds, u -> 1, Upsert::tenant, batch -> upsert(store, batch)),
        Packer.start(
            "vector removals", bounds, r -> 1, Removal::tenant, batch -> remove(store, batch)));
  }

  /**
   * Stores one chunk; returns once it is durable.
   *
   * @throws CallException if it was not stored
   */
  void upsert(String tenant, Chunk chunk) throws InterruptedException {
    upserts.submit(new Upsert(tenant, chunk));
  }

  /**
   * Removes one chunk.
   *
   * @throws CallException if the store could not be reached
   */
  void remove(String tenant, String chunkId) throws InterruptedException {
    removals.submit(new Removal(tenant, chunkId));
  }

  private static List<ItemOutcome<Upsert>> upsert(VectorStore store, List<Upsert> batch) {
    Map<String, CallException> failures =
        store.upsert(batch.getFirst().tenant(), batch.stream().map(Upsert::chunk).toList());
    return batch.stream().map(u -> outcome(u, failures)).toList();
  }

  private static ItemOutcome<Upsert> outcome(Upsert upsert, Map<String, CallException> failures) {
    CallException failure = failures.get(upsert.chunk().id());
    return failure == null ? new ItemOutcome.Done<>(upsert) : new ItemOutcome.Failed<>(failure);
  }

  private static List<ItemOutcome<Removal>> remove(VectorStore store, List<Removal> batch) {
    store.delete(batch.getFirst().tenant(), batch.stream().map(Removal::chunkId).toList());
    return batch.stream().<ItemOutcome<Removal>>map(ItemOutcome.Done::new).toList();
  }

  /** Aborts what is under way; callers that wait get a retriable failure. The store stays open. */
  @Override
  public void close() {
    upserts.close();
    removals.close();
  }
}
