package dev.sluice.ingest.status;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.status.Completeness;
import dev.sluice.core.status.Completeness.Fill;
import dev.sluice.core.status.StatusKey;
import dev.sluice.core.status.StatusStore;
import dev.sluice.schemas.StatusEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The newest status of what was accepted anywhere. Right after an outage of the store an id that is
 * not found may only not have been written yet, by this process or another: for a moment it is then
 * unavailable rather than unknown.
 */
public final class StatusReader {
  /** How long after an outage an absent status proves nothing. */
  static final Duration DOUBT = Duration.ofSeconds(10);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final StatusStore store;
  private final Completeness completeness;
  private final AcceptedStatuses accepted;

  /**
   * Thousands may ask at the same moment; they queue here, in order, and not at the store's
   * connections, which would turn them away after a while as if the store were down.
   */
  private final Semaphore turns;

  /** Until when, by {@link System#nanoTime()}, an absent status proves nothing. */
  private final AtomicLong doubtUntil = new AtomicLong(System.nanoTime());

  /**
   * @param completeness of the store
   * @param atOnce how many calls of the store may be under way
   */
  public StatusReader(
      StatusStore store, Completeness completeness, AcceptedStatuses accepted, int atOnce) {
    this.store = store;
    this.completeness = completeness;
    this.accepted = accepted;
    this.turns = new Semaphore(atOnce, true);
  }

  /**
   * The newest status; empty if no such id was ever accepted, or its status has been dropped.
   *
   * @throws RetriableException if the store can't be reached, or was away a moment ago
   */
  public Optional<StatusEvent> find(StatusKey key) {
    // Looked at first: what is in neither place was stored in between, and is then found below.
    Optional<StatusEvent> notYetStored = accepted.notYetStored(key);
    Optional<StatusEvent> found =
        inTurn(() -> store.find(key.tenant(), key.id())).or(() -> notYetStored);
    if (found.isPresent()) {
      return found;
    }
    // Looked at last: if the data was lost before the status was read, the mark was too.
    if (inTurn(completeness::look) != Fill.COMPLETE) {
      throw new RetriableException(
          FailureCodes.UNAVAILABLE, "the status store is being filled from the log", null);
    }
    if (doubtUntil.get() - System.nanoTime() > 0) {
      throw new RetriableException(
          FailureCodes.UNAVAILABLE, "the status store was away a moment ago", null);
    }
    return found;
  }

  /** Notes that the store was, or may have been, away. */
  public void doubt() {
    doubtUntil.set(System.nanoTime() + DOUBT.toNanos());
  }

  private <T> T inTurn(Supplier<T> ask) {
    takeTurn();
    try {
      return ask.get();
    } catch (RetriableException e) {
      doubt();
      throw e;
    } finally {
      turns.release();
    }
  }

  private void takeTurn() {
    try {
      if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new RetriableException(
            FailureCodes.UNAVAILABLE, "too many ask for statuses at once", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RetriableException(FailureCodes.UNAVAILABLE, "the call was interrupted", e);
    }
  }
}
