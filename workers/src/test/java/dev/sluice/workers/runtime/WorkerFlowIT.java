package dev.sluice.workers.runtime;

import static dev.sluice.schemas.topic.Topics.CONTEXT_RESULTS;
import static dev.sluice.schemas.topic.Topics.CONTEXT_TASKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schemas.ContextTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Broker.class)
@Timeout(120)
class WorkerFlowIT {
  private final Queue<String> handled = new ConcurrentLinkedQueue<>();
  private final Set<String> hanging = ConcurrentHashMap.newKeySet();
  private final CountDownLatch release = new CountDownLatch(1);
  private Pipe pipe;

  @BeforeEach
  void open(Pipe pipe) {
    this.pipe = pipe;
  }

  /** Hangs on those whose id begins with stuck until they are released. */
  private final Finder finder =
      task -> {
        if (task.value().getRequestId().startsWith("stuck")) {
          hanging.add(task.value().getRequestId());
          release.await();
        }
        handled.add(task.value().getRequestId());
      };

  private static WorkerOptions with(
      WorkerOptions o, Map<String, Object> kafka, int maxInFlight, Duration drain) {
    return new WorkerOptions(
        kafka, o.layout(), o.group(), maxInFlight, o.attempts(), drain, o.clock());
  }

  private void awaitAllCommitted() {
    await().until(() -> pipe.isAllCommitted());
  }

  @Test
  void oneStuckRecordStopsNobodyAndItsOffsetIsNotPassed() throws Exception {
    var stuck = pipe.send("stuck-key", "stuck").get();
    for (int i = 0; i < 5000; i++) {
      pipe.send("k" + i, "t" + i);
    }
    pipe.send("stuck-key", "behind").get();
    Worker<ContextTask> worker = pipe.start(finder);

    await().until(() -> handled.size() == 5000);
    await().until(() -> pipe.read(CONTEXT_RESULTS).size() == 5000);
    Map<Integer, Long> expected = new HashMap<>(pipe.ends());
    expected.put(stuck.partition(), stuck.offset());
    await().untilAsserted(() -> assertThat(pipe.committed()).isEqualTo(expected));
    assertThat(worker.inFlight()).isEqualTo(1);
    assertThat(handled).doesNotContain("stuck", "behind");
    await()
        .untilAsserted(
            () -> assertThat(pipe.meters.get("sluice.worker.lag").gauge().value()).isEqualTo(2));

    release.countDown();
    awaitAllCommitted();
    assertThat(handled).hasSize(5002).containsSubsequence("stuck", "behind");
    await().until(() -> worker.lag() == 0);
  }

  @Test
  void noMoreRunAtOnceThanAreAllowedAndAllPlacesAreUsed() throws Exception {
    for (int i = 0; i < 3000; i++) {
      pipe.send("k" + i, "t" + i);
    }
    pipe.producer().flush();
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Semaphore permits = new Semaphore(0);
    Finder counting =
        task -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          permits.acquire();
          running.decrementAndGet();
          handled.add(task.value().getRequestId());
        };
    Worker<ContextTask> worker =
        pipe.start(counting, o -> with(o, o.kafka(), 16, Duration.ofSeconds(5)));
    await().until(() -> running.get() == 16);
    assertThat(worker.inFlight()).isEqualTo(16);
    for (int i = 1; i <= 10; i++) {
      permits.release(50);
      int so = i * 50;
      await().until(() -> handled.size() == so && running.get() == 16);
    }
    permits.release(3000);
    awaitAllCommitted();
    assertThat(most).hasValue(16);
    assertThat(handled).hasSize(3000).doesNotHaveDuplicates();
  }

  @Test
  void aHandlerThatHangsLongerThanTheSessionAndThePollIntervalCostsNoMembership() throws Exception {
    pipe.send("a", "stuck").get();
    Map<String, Object> kafka = new HashMap<>(pipe.client);
    kafka.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 3000);
    kafka.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 1500);
    pipe.start(finder, o -> with(o, kafka, 4, Duration.ofSeconds(5)));
    await().until(() -> hanging.size() == 1);
    List<MemberDescription> members = pipe.members();
    await()
        .during(Duration.ofSeconds(5))
        .atMost(Duration.ofSeconds(30))
        .until(() -> pipe.members().equals(members));
    pipe.send("b", "other").get();
    await().until(() -> handled.contains("other"));

    release.countDown();
    awaitAllCommitted();
    assertThat(handled).containsExactlyInAnyOrder("stuck", "other");
  }

  @Test
  void closingLetsWhatRunsFinishAndStartsNothingMore() throws Exception {
    for (int i = 0; i < 8; i++) {
      pipe.send("k" + i, i < 4 ? "stuck" + i : "waits" + i);
    }
    pipe.producer().flush();
    Finder first4 =
        task -> {
          hanging.add(task.value().getRequestId());
          release.await();
          handled.add(task.value().getRequestId());
        };
    Worker<ContextTask> worker =
        pipe.start(first4, o -> with(o, o.kafka(), 4, Duration.ofSeconds(20)));
    await().until(() -> hanging.size() == 4);
    Thread closing = Thread.ofPlatform().start(worker::close);
    await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
    assertThat(worker.inFlight()).isEqualTo(4);
    release.countDown();
    assertThat(closing.join(Duration.ofSeconds(10))).isTrue();

    assertThat(handled).hasSize(4).containsExactlyInAnyOrderElementsOf(hanging);
    assertThat(pipe.read(CONTEXT_RESULTS)).hasSize(4);
    assertThat(pipe.members()).isEmpty();
    assertThat(pipe.meters.find("sluice.worker.in.flight").gauge()).isNull();

    pipe.start(finder);
    awaitAllCommitted();
    assertThat(handled).hasSize(8).doesNotHaveDuplicates();
  }

  @Test
  void whatDoesNotFinishInTheDrainIsInterruptedAndReadAgain() throws Exception {
    pipe.send("a", "stuck").get();
    pipe.send("a", "behind").get();
    CountDownLatch interrupted = new CountDownLatch(1);
    Finder hangs =
        task -> {
          hanging.add(task.value().getRequestId());
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
          }
        };
    Worker<ContextTask> worker =
        pipe.start(hangs, o -> with(o, o.kafka(), 4, Duration.ofMillis(200)));
    await().until(() -> hanging.size() == 1);
    worker.close();
    assertThat(interrupted.getCount()).isZero();
    assertThat(hanging).containsExactly("stuck");
    assertThat(pipe.read(CONTEXT_RESULTS)).isEmpty();
    assertThat(worker.isHealthy()).isFalse();

    release.countDown();
    pipe.start(finder);
    awaitAllCommitted();
    assertThat(handled).containsExactly("stuck", "behind");
  }

  @Test
  void aTaskThatWaitsForADependencyIsLeftAtOnceWhenTheWorkerCloses() throws Exception {
    pipe.send("a", "one").get();
    Finder away =
        task -> {
          hanging.add(task.value().getRequestId());
          throw new dev.sluice.core.failure.RetriableException(
              "rate_limited", "full", Duration.ofMinutes(10), null);
        };
    Worker<ContextTask> worker =
        pipe.start(away, o -> with(o, o.kafka(), 4, Duration.ofMinutes(5)));
    await().until(() -> hanging.size() == 1);
    worker.close();
    assertThat(pipe.committed().values()).allMatch(offset -> offset == 0);
    pipe.start(finder);
    awaitAllCommitted();
    assertThat(handled).containsExactly("one");
  }

  @Test
  void aTopicOfManyRecordsIsWorkedOffWithFewPlaces() throws Exception {
    int count = 20_000;
    for (int i = 0; i < count; i++) {
      pipe.send("k" + i % 500, "t" + i);
    }
    pipe.producer().flush();
    pipe.start(finder, o -> with(o, o.kafka(), 64, Duration.ofSeconds(5)));
    await().until(() -> pipe.isAllCommitted());
    assertThat(handled).hasSize(count).doesNotHaveDuplicates();
  }

  @Test
  void whoStartsAWorkerCanWaitUntilItHasPartitions() throws Exception {
    List<Worker<ContextTask>> members = new ArrayList<>();
    for (int i = 0; i < pipe.layout.partitionsOf(CONTEXT_TASKS); i++) {
      members.add(pipe.start(finder));
      assertThat(members.getLast().awaitPartitions(Duration.ofSeconds(30))).isTrue();
    }
    Worker<ContextTask> inReserve = pipe.start(finder);
    await().until(inReserve::isHealthy);
    assertThat(inReserve.awaitPartitions(Duration.ofMillis(100))).isFalse();
    members.getFirst().close();
    assertThat(inReserve.awaitPartitions(Duration.ofSeconds(30))).isTrue();
  }
}
