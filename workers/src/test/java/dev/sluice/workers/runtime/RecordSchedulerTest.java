package dev.sluice.workers.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordSchedulerTest {
  private static final Runnable NO_WAKE = () -> {};

  private final LinkedBlockingQueue<PendingRecord> started = new LinkedBlockingQueue<>();
  private long arrivals;

  private static PartitionState partition(int partition) {
    return new PartitionState(new TopicPartition("tasks", partition));
  }

  private PendingRecord pending(PartitionState partition, String key) {
    byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    long offset = arrivals++;
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            "tasks", partition.topicPartition.partition(), offset, bytes, new byte[10]);
    return new PendingRecord(partition, record, partition.read(offset), offset);
  }

  private PendingRecord next() throws InterruptedException {
    PendingRecord pending = started.poll(10, TimeUnit.SECONDS);
    assertThat(pending).isNotNull();
    return pending;
  }

  @Property(tries = 60)
  @Label("never more than the places, each key in order, everything once, whatever finishes when")
  void hostileOrders(
      @ForAll @IntRange(min = 1, max = 20) int places,
      @ForAll @IntRange(min = 1, max = 200) int count,
      @ForAll @IntRange(min = 1, max = 30) int keys,
      @ForAll long seed)
      throws Exception {
    Random random = new Random(seed);
    LinkedBlockingQueue<PendingRecord> running = new LinkedBlockingQueue<>();
    Map<String, Long> last = new ConcurrentHashMap<>();
    AtomicInteger disorder = new AtomicInteger();
    RecordScheduler scheduler =
        new RecordScheduler(
            places,
            e -> {
              if (e.key != null) {
                Long before = last.put(e.key, e.arrival);
                if (before != null && before >= e.arrival) {
                  disorder.incrementAndGet();
                }
              }
              running.add(e);
            },
            NO_WAKE);
    PartitionState partition = partition(0);
    List<PendingRecord> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int key = random.nextInt(keys);
      all.add(pending(partition, key == 0 ? null : "k" + key));
    }
    scheduler.submit(all.subList(0, count / 2));
    scheduler.submit(all.subList(count / 2, count));

    List<PendingRecord> held = new ArrayList<>();
    List<String> heldKeys = new ArrayList<>();
    for (int finished = 0; finished < count; ) {
      PendingRecord e = running.poll(held.isEmpty() ? 10_000 : 1, TimeUnit.MILLISECONDS);
      if (e != null) {
        assertThat(e.key == null || !heldKeys.contains(e.key)).isTrue();
        held.add(e);
        heldKeys.add(e.key);
        assertThat(held.size()).isLessThanOrEqualTo(places);
      }
      if (!held.isEmpty() && (e == null || random.nextBoolean())) {
        int pick = random.nextInt(held.size());
        heldKeys.remove(pick);
        scheduler.release(held.remove(pick), true);
        finished++;
      }
    }
    for (PendingRecord e = scheduler.pollFinished(); e != null; e = scheduler.pollFinished()) {
      partition.finish(e.ordinal);
    }
    assertThat(disorder).hasValue(0);
    assertThat(scheduler.isIdle()).isTrue();
    assertThat(partition.unfinished).isZero();
    assertThat(partition.tails).isEmpty();
    assertThat(partition.ready).isZero();
    assertThat(partition.waitingBytes).isZero();
    assertThat(partition.committable()).isEqualTo(arrivals);
  }

  @Test
  void aTaskThatOnlyWritesHoldsNoPlaceButItsKey() throws Exception {
    RecordScheduler scheduler = new RecordScheduler(1, started::add, NO_WAKE);
    PartitionState partition = partition(0);
    scheduler.submit(
        List.of(pending(partition, "a"), pending(partition, "a"), pending(partition, "b")));
    PendingRecord firstOfA = next();
    scheduler.handled(firstOfA);
    PendingRecord onlyOfB = next();
    assertThat(onlyOfB.key).isEqualTo("b");
    assertThat(scheduler.handling()).isEqualTo(1);
    assertThat(scheduler.underWay()).isEqualTo(2);

    scheduler.release(firstOfA, true);
    scheduler.handled(onlyOfB);
    assertThat(next().key).isEqualTo("a");
  }

  @Test
  void writesThatDoNotEndStopTheStarting() throws Exception {
    RecordScheduler scheduler = new RecordScheduler(1, started::add, NO_WAKE);
    PartitionState partition = partition(0);
    scheduler.submit(
        List.of(pending(partition, "a"), pending(partition, "b"), pending(partition, "c")));
    PendingRecord a = next();
    scheduler.handled(a);
    scheduler.handled(next());
    assertThat(scheduler.handling()).isZero();
    assertThat(started).isEmpty();
    scheduler.release(a, true);
    assertThat(next().key).isEqualTo("c");
  }

  @Test
  void theOldestStartsFirstWhicheverPartitionItIsOf() throws Exception {
    RecordScheduler scheduler = new RecordScheduler(1, started::add, NO_WAKE);
    PartitionState one = partition(1);
    PartitionState two = partition(2);
    List<PendingRecord> older = List.of(pending(one, "a"), pending(one, "a"));
    scheduler.submit(older);
    scheduler.submit(List.of(pending(two, "b")));
    scheduler.release(next(), true);
    assertThat(next()).isSameAs(older.get(1));
  }

  @Test
  void whatDrainsMayFinishAndNothingMoreOfItStarts() throws Exception {
    RecordScheduler scheduler = new RecordScheduler(1, started::add, NO_WAKE);
    PartitionState leaving = partition(1);
    PartitionState staying = partition(2);
    scheduler.submit(List.of(pending(leaving, "a"), pending(leaving, "a"), pending(leaving, "b")));
    scheduler.submit(List.of(pending(staying, "c")));
    PendingRecord running = next();
    scheduler.drain(List.of(leaving));
    scheduler.release(running, true);

    assertThat(next().partition).isSameAs(staying);
    assertThat(scheduler.pollFinished()).isSameAs(running);
    assertThat(scheduler.awaitIdle(List.of(leaving), Duration.ZERO)).isTrue();
  }

  @Test
  void whatIsAbandonedIsInterruptedAndDoesNotCount() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    RecordScheduler[] scheduler = new RecordScheduler[1];
    scheduler[0] =
        new RecordScheduler(
            5,
            e -> {
              started.add(e);
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException ex) {
                interrupted.countDown();
              }
              scheduler[0].release(e, true);
            },
            NO_WAKE);
    PartitionState partition = partition(0);
    scheduler[0].submit(List.of(pending(partition, "a")));
    next();
    assertThat(scheduler[0].awaitIdle(List.of(partition), Duration.ofMillis(1))).isFalse();
    scheduler[0].abandon(List.of(partition));
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(scheduler[0].awaitIdle(List.of(partition), Duration.ofSeconds(10))).isTrue();
    assertThat(scheduler[0].pollFinished()).isNull();
  }

  @Test
  void aRestEndsAtOnceWhenTheLaneDrains() throws Exception {
    LinkedBlockingQueue<Boolean> rested = new LinkedBlockingQueue<>();
    RecordScheduler[] scheduler = new RecordScheduler[1];
    scheduler[0] =
        new RecordScheduler(
            1,
            e -> {
              started.add(e);
              try {
                rested.add(scheduler[0].rest(e, Duration.ofHours(1)));
              } catch (InterruptedException ex) {
                throw new AssertionError(ex);
              }
            },
            NO_WAKE);
    PartitionState partition = partition(0);
    PendingRecord pending = pending(partition, "a");
    scheduler[0].submit(List.of(pending));
    next();
    scheduler[0].drain(List.of(partition));
    assertThat(rested.poll(10, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void aLanePausesWhenItHoldsItsShareAndWakesThePollerWhenItRunsLow() throws Exception {
    AtomicInteger wakes = new AtomicInteger();
    RecordScheduler scheduler = new RecordScheduler(1, started::add, wakes::incrementAndGet);
    PartitionState partition = partition(0);
    PartitionState other = partition(1);
    scheduler.partitions(2);
    int most = FlowLimits.of(1, 2).mostReady();
    List<PendingRecord> many = new ArrayList<>();
    for (int i = 0; i <= most; i++) {
      many.add(pending(partition, null));
    }
    scheduler.submit(many);
    assertThat(scheduler.pause(partition, false)).isTrue();
    assertThat(scheduler.pause(other, false)).isFalse();
    assertThat(scheduler.pause(other, true)).isTrue();

    for (int i = 0; i < most / 2 - 1; i++) {
      scheduler.release(next(), true);
    }
    await().until(() -> started.size() == 1);
    assertThat(scheduler.pause(partition, false)).isTrue();
    assertThat(wakes).hasValue(0);
    scheduler.release(next(), true);
    await().until(() -> wakes.get() > 0);
    assertThat(scheduler.pause(partition, false)).isFalse();
  }

  @Test
  void aLongQueueBehindOneKeyKeepsNothingElseFromBeingFetched() {
    RecordScheduler scheduler = new RecordScheduler(1, started::add, NO_WAKE);
    PartitionState partition = partition(0);
    List<PendingRecord> many = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      many.add(pending(partition, "hot"));
    }
    scheduler.submit(many);
    assertThat(scheduler.pause(partition, false)).isFalse();
  }
}
