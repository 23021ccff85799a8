package dev.sluice.workers.cancellation;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.status.Lifecycle;
import dev.sluice.core.status.StatusKey;
import dev.sluice.core.status.StatusSignals;
import dev.sluice.core.status.StatusStore;
import dev.sluice.schemas.StatusEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which requests have ended while a step of them is under way here, by the signals of the
 * status store, and which deadlines pass. A signal that is missed costs what the step costs, no
 * more: the topology takes no result of what has ended.
 */
public final class EndedRequests implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EndedRequests.class);

  private final StatusStore statuses;
  private final InstantSource clock;
  private final Map<StatusKey, Set<RunningTask>> underway = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("endings-", 0).factory());
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("task-deadlines").daemon().factory());

  private @Nullable AutoCloseable listening;

  private EndedRequests(StatusStore statuses, InstantSource clock) {
    this.statuses = statuses;
    this.clock = clock;
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Starts to listen. */
  public static EndedRequests start(
      StatusStore statuses, StatusSignals signals, InstantSource clock) {
    EndedRequests endings = new EndedRequests(statuses, clock);
    endings.listening = signals.listen(endings::ended, endings::lookAtAll);
    return endings;
  }

  /**
   * What the calling thread does from now on is broken off when its request ends or its deadline
   * passes.
   *
   * @param key of the request's status; null where no status tells of the end
   */
  Work begin(@Nullable StatusKey key, int attempt, Optional<Instant> deadline) {
    RunningTask one = new RunningTask(key, attempt);
    if (key != null) {
      underway.compute(
          key,
          (k, all) -> {
            Set<RunningTask> set = all == null ? ConcurrentHashMap.newKeySet(1) : all;
            set.add(one);
            return set;
          });
    }
    Optional<Future<?>> timeUp = deadline.map(d -> schedule(one, d));
    return new Work(one, timeUp);
  }

  private Future<?> schedule(RunningTask one, Instant deadline) {
    long millis = Math.max(0, Duration.between(clock.instant(), deadline).toMillis());
    return timer.schedule(one::breakOff, millis, TimeUnit.MILLISECONDS);
  }

  /** What a thread does between beginning and closing. */
  final class Work implements AutoCloseable {
    private final RunningTask one;
    private final Optional<Future<?>> timeUp;

    private Work(RunningTask one, Optional<Future<?>> timeUp) {
      this.one = one;
      this.timeUp = timeUp;
    }

    /**
     * Whether the request had ended before. Asked after beginning, so that an end is either seen
     * here or signalled.
     */
    boolean isLate() {
      if (one.key != null && hasEnded(one.key, one.attempt)) {
        one.breakOff();
      }
      return one.isBrokenOff();
    }

    boolean isBrokenOff() {
      return one.isBrokenOff();
    }

    @Override
    public void close() {
      timeUp.ifPresent(t -> t.cancel(false));
      if (one.key != null) {
        underway.computeIfPresent(
            one.key,
            (key, all) -> {
              all.remove(one);
              return all.isEmpty() ? null : all;
            });
      }
      one.leave();
    }
  }

  private void ended(StatusKey key) {
    if (underway.containsKey(key)) {
      threads.execute(() -> look(key));
    }
  }

  private void lookAtAll() {
    threads.execute(() -> List.copyOf(underway.keySet()).forEach(this::look));
  }

  private void look(StatusKey key) {
    for (RunningTask one : underway.getOrDefault(key, Set.of())) {
      if (hasEnded(key, one.attempt)) {
        log.debug("{} has ended; its step that is under way is broken off", key.id());
        one.breakOff();
      }
    }
  }

  /** A store that is away knows of no end: the step goes on. */
  private boolean hasEnded(StatusKey key, int attempt) {
    try {
      Optional<StatusEvent> status = statuses.find(key.tenant(), key.id());
      return status.isPresent() && Lifecycle.hasEnded(status.get().getRank(), attempt);
    } catch (CallException e) {
      log.debug("Whether {} has ended cannot be asked: {}", key.id(), e.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    AutoCloseable listener = listening;
    if (listener != null) {
      try {
        listener.close();
      } catch (Exception e) {
        log.warn("The listener for ended requests was not closed: {}", e.toString());
      }
    }
    timer.shutdownNow();
    threads.close();
  }
}
