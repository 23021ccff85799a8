package dev.sluice.workers;

import dev.sluice.adapters.conversation.ChosenMemory;
import dev.sluice.core.cache.Cache;
import dev.sluice.core.ledger.CallLedger;
import dev.sluice.core.limit.RateLimiter;
import dev.sluice.core.status.Completeness;
import dev.sluice.core.status.StatusSignals;
import dev.sluice.core.status.StatusStore;
import dev.sluice.core.suspect.SuspectTasks;
import dev.sluice.core.vectors.IndexBoard;
import dev.sluice.hosting.CloseStack;
import dev.sluice.workers.index.VectorIndexes;

/**
 * The stores of a worker process.
 *
 * @param completeness of the statuses, and of what is lost together with them
 * @param redisCheck fails with a {@link dev.sluice.core.failure.CallException} while Redis is away
 * @param parts the connections of the stores
 */
record WorkerStores(
    StatusStore status,
    StatusSignals signals,
    Completeness completeness,
    ChosenMemory conversations,
    VectorIndexes vectors,
    IndexBoard indexBoard,
    Cache cache,
    CallLedger ledger,
    RateLimiter limiter,
    SuspectTasks suspects,
    Runnable redisCheck,
    CloseStack parts)
    implements AutoCloseable {
  @Override
  public void close() {
    parts.close();
  }
}
