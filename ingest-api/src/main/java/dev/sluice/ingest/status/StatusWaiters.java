package dev.sluice.ingest.status;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.status.Lifecycle;
import dev.sluice.core.status.StatusKey;
import dev.sluice.core.status.StatusSignals;
import dev.sluice.schemas.StatusEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Callers that wait for a terminal state; none of them holds a thread. A signal of the store wakes
 * them. Signals can be missed. So the status is also read now and then, after the connection of the
 * signals was lost, and at the end of the wait.
 */
public final class StatusWaiters implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StatusWaiters.class);

  /** The time between two polls of the store for all waiters. */
  static final Duration LOOK = Duration.ofSeconds(5);

  private final StatusReader reader;
  private final int most;
  private final AtomicInteger count = new AtomicInteger();
  private final ConcurrentMap<StatusKey, Set<CompletableFuture<Optional<StatusEvent>>>> waiting =
      new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("status-waiters-", 0).factory());
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("status-timer").daemon().factory());

  /** After this is set, no caller waits. */
  private volatile boolean closing;

  /**
   * Whether there was a connection before: the first one is no reconnection, since no signal can
   * have been missed.
   */
  private final AtomicBoolean connected = new AtomicBoolean();

  private @Nullable AutoCloseable listening;

  /**
   * @param most the most callers that may wait at a time; further callers are answered without
   *     waiting
   */
  public StatusWaiters(StatusReader reader, int most) {
    this.reader = reader;
    this.most = most;
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Starts to listen. */
  public void start(StatusSignals signals) {
    listening = signals.listen(this::ended, this::reconnected);
    timer.scheduleWithFixedDelay(
        () -> threads.execute(this::lookAtAll),
        LOOK.toMillis(),
        LOOK.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /**
   * The status when it is terminal, or the current one at the end of the wait; empty at once if
   * there is no such id. Reads the store on the caller's thread and does not block after that.
   */
  public CompletableFuture<Optional<StatusEvent>> await(StatusKey key, Duration wait) {
    if (wait.isZero() || closing || count.get() >= most) {
      return CompletableFuture.completedFuture(reader.find(key));
    }
    CompletableFuture<Optional<StatusEvent>> waiter = new CompletableFuture<>();
    enter(key, waiter);
    try {
      // Read after the waiter was added, so that an end between this read and the signal cannot be
      // missed.
      Optional<StatusEvent> now = reader.find(key);
      if (now.isEmpty() || isTerminal(now.get()) || closing) {
        waiter.complete(now);
      } else {
        Future<?> timeUp =
            timer.schedule(
                () -> threads.execute(() -> finish(key, waiter)),
                wait.toMillis(),
                TimeUnit.MILLISECONDS);
        waiter.whenComplete((status, failure) -> timeUp.cancel(false));
      }
    } catch (RuntimeException e) {
      waiter.completeExceptionally(e);
    }
    return waiter;
  }

  /** The number of waiting callers. */
  public int size() {
    return count.get();
  }

  private void enter(StatusKey key, CompletableFuture<Optional<StatusEvent>> waiter) {
    count.incrementAndGet();
    waiting.compute(
        key,
        (k, set) -> {
          Set<CompletableFuture<Optional<StatusEvent>>> waiters =
              set == null ? ConcurrentHashMap.newKeySet(1) : set;
          waiters.add(waiter);
          return waiters;
        });
    waiter.whenComplete((status, failure) -> leave(key, waiter));
  }

  private void leave(StatusKey key, CompletableFuture<Optional<StatusEvent>> waiter) {
    count.decrementAndGet();
    waiting.computeIfPresent(
        key,
        (k, set) -> {
          set.remove(waiter);
          return set.isEmpty() ? null : set;
        });
  }

  private void ended(StatusKey key) {
    if (waiting.containsKey(key)) {
      threads.execute(() -> look(key));
    }
  }

  private void reconnected() {
    if (connected.getAndSet(true)) {
      reader.doubt();
    }
    threads.execute(this::lookAtAll);
  }

  private void lookAtAll() {
    for (StatusKey key : List.copyOf(waiting.keySet())) {
      if (!look(key)) {
        return;
      }
    }
  }

  /** Wakes the waiters of a key if its state is terminal; false if the store cannot be read. */
  private boolean look(StatusKey key) {
    try {
      Optional<StatusEvent> now = reader.find(key);
      if (now.isPresent() && isTerminal(now.get())) {
        waiting.getOrDefault(key, Set.of()).forEach(w -> w.complete(now));
      }
      return true;
    } catch (RetriableException e) {
      log.debug("The status of waiting callers could not be read: {}", e.getMessage());
      return false;
    } catch (RuntimeException e) {
      log.error("A defect prevented reading the status of {}", key.id(), e);
      return true;
    }
  }

  private void finish(StatusKey key, CompletableFuture<Optional<StatusEvent>> waiter) {
    try {
      waiter.complete(reader.find(key));
    } catch (RuntimeException e) {
      waiter.completeExceptionally(e);
    }
  }

  private static boolean isTerminal(StatusEvent event) {
    return Lifecycle.isTerminal(event.getState());
  }

  /** Answers all waiters with the current status, now and from now on. */
  public void letGo() {
    closing = true;
    waiting.forEach((key, waiters) -> waiters.forEach(w -> threads.execute(() -> finish(key, w))));
  }

  @Override
  public void close() {
    letGo();
    timer.shutdownNow();
    AutoCloseable listener = listening;
    if (listener != null) {
      try {
        listener.close();
      } catch (Exception e) {
        log.warn("The listener for ended requests was not closed: {}", e.toString());
      }
    }
    threads.close();
  }
}
