package dev.sluice.workers;

import dev.sluice.core.cache.Cache;
import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.ledger.CallLedger;
import dev.sluice.core.limit.RateLimiter;
import dev.sluice.core.status.Completeness;
import dev.sluice.core.status.StatusSignals;
import dev.sluice.core.status.StatusStore;
import dev.sluice.core.vectors.VectorStore;
import java.util.List;
import java.util.Optional;

/**
 * The stores of a worker process.
 *
 * @param completeness of the statuses, and of what is lost together with them
 * @param lostTogether the conversation memory, if it is in the same place as the statuses
 * @param redisCheck fails with a {@link dev.sluice.core.failure.CallException} while Redis is away
 * @param vectorsCheck fails with a permanent one if the index is of another embedding model
 * @param open what they stand on, in the order in which it was opened
 */
record WorkerStores(
    StatusStore status,
    ConversationMemory memory,
    VectorStore vectors,
    Cache cache,
    CallLedger ledger,
    RateLimiter limiter,
    StatusSignals signals,
    Completeness completeness,
    Optional<ConversationMemory> lostTogether,
    Runnable redisCheck,
    Runnable vectorsCheck,
    List<AutoCloseable> open)
    implements AutoCloseable {
  WorkerStores {
    open = List.copyOf(open);
  }

  @Override
  public void close() {
    Closing.inReverse(open);
  }
}
