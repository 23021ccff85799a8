package dev.sluice.workers.packing;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PackerTest {
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Queue<List<String>> calls = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private Packer<String, String> packer(PackingBounds bounds, Packer.Call<String, String> call) {
    Packer<String, String> packer =
        Packer.start(
            "test",
            bounds,
            String::length,
            s -> s.charAt(0),
            items -> {
              calls.add(items);
              return call.run(items);
            });
    open.add(packer);
    return packer;
  }

  private static PackingBounds bounds(int items, Duration linger, int underWay) {
    return new PackingBounds(items, 1_000, linger, underWay);
  }

  private static List<ItemOutcome<String>> upper(List<String> items) {
    return items.stream()
        .<ItemOutcome<String>>map(i -> new ItemOutcome.Done<>(i.toUpperCase(Locale.ROOT)))
        .toList();
  }

  private static FutureTask<String> submit(Packer<String, String> packer, String item) {
    FutureTask<String> task = new FutureTask<>(() -> packer.submit(item));
    Thread.ofVirtual().start(task);
    return task;
  }

  @Test
  void everyCallerGetsItsOwnOutcome() throws Exception {
    var packer = packer(bounds(7, Duration.ofMillis(5), 3), PackerTest::upper);

    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> results =
          IntStream.range(0, 500)
              .mapToObj(i -> callers.submit(() -> packer.submit("x" + i)))
              .toList();
      for (int i = 0; i < 500; i++) {
        assertThat(results.get(i).get()).isEqualTo("X" + i);
      }
    }
    assertThat(calls).allSatisfy(c -> assertThat(c).hasSizeLessThanOrEqualTo(7));
    assertThat(calls.stream().mapToInt(List::size).sum()).isEqualTo(500);
  }

  @Test
  void onlyEqualGroupsShareACall() throws Exception {
    var packer = packer(bounds(100, Duration.ofMillis(20), 1), PackerTest::upper);
    List<FutureTask<String>> results = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      results.add(submit(packer, (i % 2 == 0 ? "a" : "b") + i));
    }
    for (FutureTask<String> result : results) {
      result.get();
    }
    assertThat(calls)
        .allSatisfy(c -> assertThat(c.stream().map(s -> s.charAt(0)).distinct()).hasSize(1));
  }

  @Test
  void oneItemThatFailsLeavesTheOthersAlone() throws Exception {
    PermanentException refused = new PermanentException("no", "no", null);
    var packer =
        packer(
            bounds(2, Duration.ofSeconds(10), 1),
            items -> List.of(new ItemOutcome.Done<>("fine"), new ItemOutcome.Failed<>(refused)));
    FutureTask<String> first = submit(packer, "a1");
    await().until(() -> packer.waiting() == 1);
    FutureTask<String> second = submit(packer, "a2");

    assertThat(first.get()).isEqualTo("fine");
    assertThatThrownBy(second::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isSameAs(refused);
  }

  @Test
  void whatFailsACallReachesEveryCaller() {
    RetriableException away = new RetriableException("unavailable", "away", null);
    var packer =
        packer(
            bounds(3, Duration.ofMillis(20), 1),
            items -> {
              throw away;
            });
    List<FutureTask<String>> results =
        List.of(submit(packer, "a1"), submit(packer, "a2"), submit(packer, "a3"));

    for (FutureTask<String> result : results) {
      assertThatThrownBy(result::get).cause().isSameAs(away);
    }
  }

  @Test
  void aCallThatDoesNotAnswerForEachItemFailsThemAll() {
    var packer = packer(bounds(2, Duration.ofMillis(20), 1), items -> List.of());

    FutureTask<String> result = submit(packer, "a1");

    assertThatThrownBy(result::get).cause().hasMessage("0 outcomes for 1 items");
  }

  @Test
  void aLoneItemWaitsForItsLingerAndNoLonger() throws Exception {
    var packer = packer(bounds(100, Duration.ofMillis(50), 1), PackerTest::upper);
    packer.submit("warm");

    long start = System.nanoTime();
    packer.submit("a");

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(45), Duration.ofMillis(1_000));
  }

  @Test
  void noMoreCallsAreUnderWayThanAllowedAndWhatWaitsFillsTheNext() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    var packer =
        packer(
            bounds(100, Duration.ZERO, 2),
            items -> {
              most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
              release.await();
              underWay.decrementAndGet();
              return upper(items);
            });
    List<FutureTask<String>> results = new ArrayList<>();
    results.add(submit(packer, "a"));
    await().until(() -> underWay.get() == 1);
    results.add(submit(packer, "b"));
    await().until(() -> underWay.get() == 2);
    for (int i = 0; i < 40; i++) {
      results.add(submit(packer, "c" + i));
    }
    await().until(() -> packer.waiting() == 40);
    release.countDown();
    for (FutureTask<String> result : results) {
      result.get();
    }

    assertThat(most).hasValue(2);
    assertThat(calls).hasSize(3);
  }

  @Test
  void anInterruptedCallerTakesItsItemBack() throws Exception {
    var packer = packer(bounds(100, Duration.ofSeconds(60), 1), PackerTest::upper);
    FutureTask<String> given = submit(packer, "a");
    await().until(() -> packer.waiting() == 1);

    given.cancel(true);

    await().until(() -> packer.waiting() == 0);
    assertThat(calls).isEmpty();
  }

  @Test
  void aCallThatNobodyWaitsForIsInterrupted() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    var packer =
        packer(
            bounds(2, Duration.ofSeconds(60), 1),
            items -> {
              started.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
              }
              return upper(items);
            });
    FutureTask<String> one = submit(packer, "a1");
    FutureTask<String> two = submit(packer, "a2");
    started.await();

    one.cancel(true);
    assertThat(interrupted).isFalse();
    two.cancel(true);

    await().untilTrue(interrupted);
    FutureTask<String> later = submit(packer, "b1");
    await().until(() -> packer.waiting() == 1);
    later.cancel(true);
  }

  @Test
  void closingFailsWhatWaitsAndInterruptsWhatIsUnderWay() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    var packer =
        packer(
            bounds(1, Duration.ZERO, 1),
            items -> {
              started.countDown();
              new CountDownLatch(1).await();
              return upper(items);
            });
    FutureTask<String> underWay = submit(packer, "a");
    started.await();
    FutureTask<String> waits = submit(packer, "b");
    await().until(() -> packer.waiting() == 1);

    packer.close();

    assertThatThrownBy(underWay::get).cause().isInstanceOf(RetriableException.class);
    assertThatThrownBy(waits::get).cause().isInstanceOf(RetriableException.class);
    assertThatThrownBy(() -> packer.submit("c")).isInstanceOf(RetriableException.class);
  }

  @Test
  void aBacklogIsCalledForInFullBatches() throws Exception {
    int backlog = 10_000;
    var bounds = new PackingBounds(1_000, 1 << 30, Duration.ofMillis(20), 8);
    var packer =
        packer(
            bounds,
            items -> {
              new CountDownLatch(1).await(150, MILLISECONDS);
              return upper(items);
            });
    AtomicInteger next = new AtomicInteger();
    List<Thread> inFlight = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      inFlight.add(
          Thread.ofVirtual()
              .start(() -> {
                int item;
                while ((item = next.getAndIncrement()) < backlog) {
                  try {
                    packer.submit("x" + item);
                  } catch (InterruptedException e) {
                    return;
                  }
                }
              }));
    }
    for (Thread thread : inFlight) {
      thread.join();
    }

    assertThat(calls.stream().mapToInt(List::size).sum()).isEqualTo(backlog);
    assertThat(calls.stream().map(List::size)).hasSize(10);
  }
}
