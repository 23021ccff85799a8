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
 * The requests that end while a step of them is under way here, known by the signals of the status
 * store, and the deadlines that pass. A signal that is missed costs what the step costs, no more:
 * the topology takes no result of an ended request.
 */
public final class EndedRequests implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EndedRequests.class);

  private final StatusStore statuses;
  private final InstantSource clock;
  private final Map<StatusKey, Set<RunningTask>> running = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ended-requests-", 0).factory());
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
    EndedRequests endedRequests = new EndedRequests(statuses, clock);
    endedRequests.listening = signals.listen(endedRequests::ended, endedRequests::lookAtAll);
    return endedRequests;
  }

  /**
   * What the calling thread does from now on is broken off when its request ends or its deadline
   * passes.
   *
   * @param key of the request's status; null where no status shows the end
   */
  Work begin(@Nullable StatusKey key, int attempt, Optional<Instant> deadline) {
    RunningTask task = new RunningTask(key, attempt);
    if (key != null) {
      running.compute(
          key,
          (k, all) -> {
            Set<RunningTask> set = all == null ? ConcurrentHashMap.newKeySet(1) : all;
            set.add(task);
            return set;
          });
    }
    Optional<Future<?>> timeUp = deadline.map(d -> schedule(task, d));
    return new Work(task, timeUp);
  }

  private Future<?> schedule(RunningTask task, Instant deadline) {
    long millis = Math.max(0, Duration.between(clock.instant(), deadline).toMillis());
    return timer.schedule(task::breakOff, millis, TimeUnit.MILLISECONDS);
  }

  /** The work of a thread between beginning and closing. */
  final class Work implements AutoCloseable {
    private final RunningTask task;
    private final Optional<Future<?>> timeUp;

    private Work(RunningTask task, Optional<Future<?>> timeUp) {
      this.task = task;
      this.timeUp = timeUp;
    }

    /**
     * Whether the request had ended before. Asked after beginning, so that an end is either seen
     * here or signalled.
     */
    boolean isLate() {
      if (task.key != null && hasEnded(task.key, task.attempt)) {
        task.breakOff();
      }
      return task.isBrokenOff();
    }

    boolean isBrokenOff() {
      return task.isBrokenOff();
    }

    @Override
    public void close() {
      timeUp.ifPresent(t -> t.cancel(false));
      if (task.key != null) {
        running.computeIfPresent(
            task.key,
            (key, all) -> {
              all.remove(task);
              return all.isEmpty() ? null : all;
            });
      }
      task.leave();
    }
  }

  private void ended(StatusKey key) {
    if (running.containsKey(key)) {
      threads.execute(() -> look(key));
    }
  }

  private void lookAtAll() {
    threads.execute(() -> List.copyOf(running.keySet()).forEach(this::look));
  }

  private void look(StatusKey key) {
    for (RunningTask task : running.getOrDefault(key, Set.of())) {
      if (hasEnded(key, task.attempt)) {
        log.debug("{} has ended, its step that is under way is broken off", key.id());
        task.breakOff();
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
