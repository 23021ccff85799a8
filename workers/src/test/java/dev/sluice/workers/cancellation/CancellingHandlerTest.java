package dev.sluice.workers.cancellation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.status.Lifecycle;
import dev.sluice.core.status.StatusKey;
import dev.sluice.core.status.StatusSignals;
import dev.sluice.core.status.StatusStore;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.runtime.Task;
import dev.sluice.workers.runtime.TaskHandler;
import dev.sluice.workers.runtime.TaskOutput;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CancellingHandlerTest {
  private static final Instant LATER = Instant.now().plus(Duration.ofHours(1));

  private final Statuses statuses = new Statuses();
  private final EndedRequests endedRequests =
      EndedRequests.start(statuses, statuses, InstantSource.system());
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();

  /** For each task that was accounted for, whether the interrupt that broke it off still stood. */
  private final List<Boolean> accounted = new CopyOnWriteArrayList<>();

  /** A store and its signals, which can be away. */
  private static final class Statuses implements StatusStore, StatusSignals {
    private final Map<StatusKey, StatusEvent> events = new ConcurrentHashMap<>();
    private volatile boolean away;
    private Consumer<StatusKey> listener;
    private Runnable reconnected;

    void put(State state, int attempt, int step) {
      events.put(
          new StatusKey("t", "r"),
          StatusEvent.newBuilder()
              .setTenant("t")
              .setId("r")
              .setState(state)
              .setStage("chat")
              .setRank(Lifecycle.rank(attempt, state, step))
              .setAt(Instant.now())
              .build());
    }

    @Override
    public void apply(List<StatusEvent> more) {
      throw new AssertionError("nothing is written");
    }

    @Override
    public Optional<StatusEvent> find(String tenant, String id) {
      if (away) {
        throw new RetriableException("unavailable", "away", null);
      }
      return Optional.ofNullable(events.get(new StatusKey(tenant, id)));
    }

    @Override
    public AutoCloseable listen(Consumer<StatusKey> ended, Runnable again) {
      listener = ended;
      reconnected = again;
      again.run();
      return () -> {};
    }
  }

  /** Blocks until it is interrupted. */
  private final class Blocking implements TaskHandler<ContextTask> {
    @Override
    public List<TaskOutput<?>> handle(Task<ContextTask> task) throws InterruptedException {
      calls.incrementAndGet();
      begun.countDown();
      new CountDownLatch(1).await();
      throw new AssertionError("never");
    }

    @Override
    public List<TaskOutput<?>> giveUp(Task<ContextTask> task, Failure failure) {
      return List.of();
    }

    @Override
    public List<TaskOutput<?>> unwanted(Task<ContextTask> task) {
      accounted.add(Thread.currentThread().isInterrupted());
      return List.of();
    }

    @Override
    public boolean writesDeadLetter() {
      return false;
    }

    @Override
    public Optional<Instant> deadline(ContextTask value) {
      return Optional.of(value.getDeadline());
    }
  }

  @AfterEach
  void close() {
    endedRequests.close();
  }

  private static Task<ContextTask> task(int attempt, Instant deadline) {
    ContextTask task =
        ContextTask.newBuilder()
            .setTenant("t")
            .setRequestId("r")
            .setAttempt(attempt)
            .setDeadline(deadline)
            .build();
    return new Task<>(Topics.CONTEXT_TASKS, "r", task, Instant.now(), 0, 0);
  }

  private CancellingHandler<ContextTask> around(TaskHandler<ContextTask> handler) {
    return new CancellingHandler<>(
        handler,
        endedRequests,
        t ->
            Optional.of(
                new CancellingHandler.Step(
                    new StatusKey(t.getTenant(), t.getRequestId()), t.getAttempt())),
        "context-tasks",
        meters);
  }

  /** Runs a task on a thread of its own; true if its interrupt mark was left behind. */
  private CompletableFuture<Boolean> run(TaskHandler<ContextTask> handler, Task<ContextTask> task) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            assertThat(handler.handle(task)).isEmpty();
            done.complete(Thread.interrupted());
          } catch (Throwable e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  private double count(String how) {
    return meters.get("sluice.worker.unwanted").tag("how", how).counter().count();
  }

  @Test
  void whatWasCancelledBeforeItsTurnIsNotBegun() {
    statuses.put(State.CANCELLED, 0, 0);
    assertThat(run(around(new Blocking()), task(0, LATER)).join()).isFalse();
    assertThat(calls).hasValue(0);
    assertThat(count("not_begun")).isEqualTo(1);
    assertThat(accounted).containsExactly(false);
  }

  @Test
  void whatIsCancelledUnderWayIsBrokenOffAndTellsNothing() throws Exception {
    statuses.put(State.PROCESSING, 0, 4);
    CompletableFuture<Boolean> done = run(around(new Blocking()), task(0, LATER));
    begun.await();
    statuses.listener.accept(new StatusKey("t", "another"));
    statuses.put(State.CANCELLED, 0, 0);
    assertThat(done).isNotDone();
    statuses.listener.accept(new StatusKey("t", "r"));
    assertThat(done.join()).isFalse();
    assertThat(count("broken_off")).isEqualTo(1);
    assertThat(accounted).containsExactly(false);
  }

  @Test
  void anEndThatWasMissedIsSeenWhenTheSignalsComeBack() throws Exception {
    CompletableFuture<Boolean> done = run(around(new Blocking()), task(0, LATER));
    begun.await();
    statuses.put(State.EXPIRED, 0, 0);
    statuses.reconnected.run();
    assertThat(done.join()).isFalse();
  }

  @Test
  void aDeadlineThatPassesUnderWayEndsTheCallThoughTheStoreIsAway() {
    statuses.away = true;
    CompletableFuture<Boolean> done =
        run(around(new Blocking()), task(0, Instant.now().plusMillis(300)));
    assertThat(done.join()).isFalse();
    assertThat(calls).hasValue(1);
    assertThat(count("broken_off")).isEqualTo(1);
  }

  @Test
  void theEndOfAnEarlierAttemptOrOfARefusedRecordBreaksNothingOff() throws Exception {
    statuses.put(State.FAILED, 0, 0);
    CompletableFuture<Boolean> replay = run(around(new Blocking()), task(1, LATER));
    begun.await();
    statuses.reconnected.run();
    statuses.listener.accept(new StatusKey("t", "r"));
    assertThat(Lifecycle.hasEnded(Lifecycle.rank(0, State.PROCESSING, 0), 0)).isFalse();
    assertThat(Lifecycle.hasEnded(Lifecycle.rank(2, State.PROCESSING, 1), 1)).isTrue();
    statuses.put(State.CANCELLED, 1, 0);
    statuses.listener.accept(new StatusKey("t", "r"));
    replay.join();
    assertThat(calls).hasValue(1);
  }

  @Test
  void aStopOfTheWorkerIsNotTakenForAnEnd() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                around(new Blocking()).handle(task(0, LATER));
              } catch (Throwable e) {
                failure.complete(e);
              }
            });
    begun.await();
    thread.interrupt();
    assertThat(failure.join()).isInstanceOf(InterruptedException.class);
    assertThat(count("broken_off")).isZero();
    assertThat(accounted).isEmpty();
  }
}
