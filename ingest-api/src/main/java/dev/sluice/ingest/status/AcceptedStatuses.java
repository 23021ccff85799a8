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
 * Writes the first status of accepted requests to the status store before their callers are
 * answered. So every process finds the status right after that. While the store cannot be reached,
 * a bounded number of statuses is kept here, and is written as soon as possible. The requests
 * themselves are in the log.
 */
public final class AcceptedStatuses implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AcceptedStatuses.class);

  /**
   * The most statuses that are kept while the store cannot be reached; the oldest are dropped
   * first.
   */
  static final int MOST = 50_000;

  private static final int MOST_WRITTEN = 500;
  private static final Duration PATIENCE = Duration.ofMillis(250);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final StatusStore store;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final Condition written = lock.newCondition();

  /** Statuses that the store does not have yet, oldest first; guarded by {@link #lock}. */
  private final Map<StatusKey, StatusEvent> pending = new LinkedHashMap<>();

  /** Whether the last write failed; guarded by {@link #lock}. */
  private boolean away;

  /** Guarded by {@link #lock}. */
  private boolean closed;

  private @Nullable Thread writer;

  public AcceptedStatuses(StatusStore store) {
    this.store = store;
  }

  /** Starts the thread that writes to the store. */
  public void start() {
    writer = Thread.ofVirtual().name("accepted-statuses").start(this::run);
  }

  /** Takes a status over. Until the store has it, this process reads it from here. */
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
   * Waits briefly until the store has a status that was handed over, and all that were handed over
   * before it. Returns in any case.
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

  /** The status that was handed over here and is not in the store yet. */
  Optional<StatusEvent> notYetStored(StatusKey key) {
    lock.lock();
    try {
      return Optional.ofNullable(pending.get(key));
    } finally {
      lock.unlock();
    }
  }

  /** The number of statuses that wait to be written. */
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
      for (List<StatusEvent> statuses = next(); !statuses.isEmpty(); statuses = next()) {
        write(statuses);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The oldest waiting statuses; empty after this was closed. */
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
      return closed ? List.of() : pending.values().stream().limit(MOST_WRITTEN).toList();
    } finally {
      lock.unlock();
    }
  }

  private void write(List<StatusEvent> statuses) {
    boolean failed = false;
    List<StatusEvent> done = new ArrayList<>();
    try {
      store.apply(statuses);
      done = statuses;
    } catch (RetriableException e) {
      failed = true;
      log.debug("The status store is unavailable: {}", e.getMessage());
    } catch (CallException e) {
      // The projector writes them from the log; a second try would be refused again.
      log.error("The status store refused statuses: {}", e.getMessage(), e);
      done = statuses;
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

  /** Stops writing. Statuses that still wait reach the store from the log. */
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
