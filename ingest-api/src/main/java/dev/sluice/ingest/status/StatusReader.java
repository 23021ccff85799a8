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
 * Reads the newest status of requests and documents that any process has accepted. Right after an
 * outage of the store, a missing status may not have been written yet, by this process or another.
 * For a short time such a status is therefore unavailable, not unknown.
 */
public final class StatusReader {
  /** The time after an outage in which an absent status proves nothing. */
  static final Duration DOUBT = Duration.ofSeconds(10);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final StatusStore store;
  private final Completeness completeness;
  private final AcceptedStatuses accepted;

  /**
   * Thousands of calls may ask at the same moment. They wait here, in order, and not for the
   * store's connections, which would refuse them after a while as if the store were down.
   */
  private final Semaphore turns;

  /** The time, by {@link System#nanoTime()}, until which an absent status proves nothing. */
  private final AtomicLong doubtUntil = new AtomicLong(System.nanoTime());

  /**
   * @param completeness the mark of the store
   * @param atOnce the most calls of the store at a time
   */
  public StatusReader(
      StatusStore store, Completeness completeness, AcceptedStatuses accepted, int atOnce) {
    this.store = store;
    this.completeness = completeness;
    this.accepted = accepted;
    this.turns = new Semaphore(atOnce, true);
  }

  /**
   * The newest status; empty if no such id was ever accepted, or if its status has been dropped.
   *
   * @throws RetriableException if the store cannot be reached, or could not be reached a moment ago
   */
  public Optional<StatusEvent> find(StatusKey key) {
    // Read first: a status that moves to the store in between is then found below.
    Optional<StatusEvent> notYetStored = accepted.notYetStored(key);
    Optional<StatusEvent> found =
        inTurn(() -> store.find(key.tenant(), key.id())).or(() -> notYetStored);
    if (found.isPresent()) {
      return found;
    }
    // Read last: if the data was lost before the status was read, the mark was lost too.
    if (inTurn(completeness::look) != Fill.COMPLETE) {
      throw new RetriableException(
          FailureCodes.UNAVAILABLE, "the status store is being filled from the log", null);
    }
    if (doubtUntil.get() - System.nanoTime() > 0) {
      throw new RetriableException(
          FailureCodes.UNAVAILABLE, "the status store could not be reached a moment ago", null);
    }
    return found;
  }

  /** Records that the store could not be reached, or possibly could not. */
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
            FailureCodes.UNAVAILABLE, "too many calls ask for statuses at the same time", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RetriableException(FailureCodes.UNAVAILABLE, "the call was interrupted", e);
    }
  }
}
