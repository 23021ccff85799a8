package dev.sluice.ingest.status;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.status.StatusKey;
import dev.sluice.core.status.StatusStore;
import dev.sluice.schemas.StatusEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what was just accepted known to the status store before its caller is answered, so that a
 * status asked for right after is found in any process. While the store is away the statuses are
 * kept here, bounded, and written as soon as it is back; the log holds the requests themselves.
 */
public final class AcceptedStatuses implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AcceptedStatuses.class);

  /** The most that is kept while the store is away; the oldest goes first. */
  static final int MOST = 50_000;

  private static final int BATCH = 500;
  private static final Duration PATIENCE = Duration.ofMillis(250);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final StatusStore store;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final Condition written = lock.newCondition();

  /** What the store does not have yet, oldest first; guarded by {@link #lock}. */
  private final Map<StatusKey, StatusEvent> pending = new LinkedHashMap<>();

  /** Whether the last write failed; guarded by {@link #lock}. */
  private boolean away;

  /** Guarded by {@link #lock}. */
  private boolean closed;

  private @Nullable Thread writer;

  public AcceptedStatuses(StatusStore store) {
    this.store = store;
  }

  /** Starts the thread that writes. */
  public void start() {
    writer = Thread.ofVirtual().name("accepted-statuses").start(this::run);
  }

  /** Hands a status over; until the store has it, this process answers from here. */
  public void handOver(StatusEvent event) {
    lock.lock();
    try {
      if (pending.size() >= MOST) {
        pending.remove(pending.keySet().iterator().next());
      }
      pending.put(key(event), event);
      added.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits, for a moment at the most, until the store has a status that was handed over, and with it
   * all that were handed over before. Returns either way.
   */
  public void awaitStored(StatusEvent event) {
    StatusKey key = key(event);
    long left = PATIENCE.toNanos();
    lock.lock();
    try {
      while (pending.get(key) == event && !away && !closed && left > 0) {
        left = written.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** What was accepted here and is not in the store yet. */
  Optional<StatusEvent> notYetStored(StatusKey key) {
    lock.lock();
    try {
      return Optional.ofNullable(pending.get(key));
    } finally {
      lock.unlock();
    }
  }

  /** How many wait to be written. */
  public int size() {
    lock.lock();
    try {
      return pending.size();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      for (List<StatusEvent> batch = next(); !batch.isEmpty(); batch = next()) {
        write(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The oldest that wait; none once closed. */
  private List<StatusEvent> next() throws InterruptedException {
    lock.lock();
    try {
      if (away && !closed) {
        long left = PAUSE.toNanos();
        while (left > 0 && !closed) {
          left = added.awaitNanos(left);
        }
      }
      while (pending.isEmpty() && !closed) {
        added.await();
      }
      return closed ? List.of() : pending.values().stream().limit(BATCH).toList();
    } finally {
      lock.unlock();
    }
  }

  private void write(List<StatusEvent> batch) {
    boolean failed = false;
    List<StatusEvent> done = new ArrayList<>();
    try {
      store.apply(batch);
      done = batch;
    } catch (RetriableException e) {
      failed = true;
      log.debug("The status store is unavailable: {}", e.getMessage());
    } catch (CallException e) {
      // The projector writes them from the log; keeping them would only try the same again.
      log.error("The status store refused: {}", e.getMessage(), e);
      done = batch;
    }
    lock.lock();
    try {
      away = failed;
      for (StatusEvent event : done) {
        pending.remove(key(event), event);
      }
      written.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static StatusKey key(StatusEvent event) {
    return new StatusKey(event.getTenant(), event.getId());
  }

  /** Stops writing; what still waits is in the log and comes to the store from there. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      added.signalAll();
      written.signalAll();
    } finally {
      lock.unlock();
    }
    Thread running = writer;
    if (running != null) {
      try {
        running.join(TimeUnit.SECONDS.toMillis(2));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
