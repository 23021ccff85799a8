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
class DispatcherTest {
  private static final Runnable NO_WAKE = () -> {};

  private final LinkedBlockingQueue<Entry> started = new LinkedBlockingQueue<>();
  private long arrivals;

  private static Lane lane(int partition) {
    return new Lane(new TopicPartition("tasks", partition));
  }

  private Entry entry(Lane lane, String key) {
    byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    long offset = arrivals++;
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("tasks", lane.partition.partition(), offset, bytes, new byte[10]);
    return new Entry(lane, record, lane.read(offset), offset);
  }

  private Entry next() throws InterruptedException {
    Entry entry = started.poll(10, TimeUnit.SECONDS);
    assertThat(entry).isNotNull();
    return entry;
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
    LinkedBlockingQueue<Entry> running = new LinkedBlockingQueue<>();
    Map<String, Long> last = new ConcurrentHashMap<>();
    AtomicInteger disorder = new AtomicInteger();
    Dispatcher dispatcher =
        new Dispatcher(
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
    Lane lane = lane(0);
    List<Entry> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int key = random.nextInt(keys);
      all.add(entry(lane, key == 0 ? null : "k" + key));
    }
    dispatcher.submit(all.subList(0, count / 2));
    dispatcher.submit(all.subList(count / 2, count));

    List<Entry> held = new ArrayList<>();
    List<String> heldKeys = new ArrayList<>();
    for (int finished = 0; finished < count; ) {
      Entry e = running.poll(held.isEmpty() ? 10_000 : 1, TimeUnit.MILLISECONDS);
      if (e != null) {
        assertThat(e.key == null || !heldKeys.contains(e.key)).isTrue();
        held.add(e);
        heldKeys.add(e.key);
        assertThat(held.size()).isLessThanOrEqualTo(places);
      }
      if (!held.isEmpty() && (e == null || random.nextBoolean())) {
        int pick = random.nextInt(held.size());
        heldKeys.remove(pick);
        dispatcher.release(held.remove(pick), true);
        finished++;
      }
    }
    for (Entry e = dispatcher.pollFinished(); e != null; e = dispatcher.pollFinished()) {
      lane.finish(e.ordinal);
    }
    assertThat(disorder).hasValue(0);
    assertThat(dispatcher.isIdle()).isTrue();
    assertThat(lane.unfinished).isZero();
    assertThat(lane.tails).isEmpty();
    assertThat(lane.ready).isZero();
    assertThat(lane.waitingBytes).isZero();
    assertThat(lane.committable()).isEqualTo(arrivals);
  }

  @Test
  void aTaskThatOnlyWritesHoldsNoPlaceButItsKey() throws Exception {
    Dispatcher dispatcher = new Dispatcher(1, started::add, NO_WAKE);
    Lane lane = lane(0);
    dispatcher.submit(List.of(entry(lane, "a"), entry(lane, "a"), entry(lane, "b")));
    Entry firstOfA = next();
    dispatcher.handled(firstOfA);
    Entry onlyOfB = next();
    assertThat(onlyOfB.key).isEqualTo("b");
    assertThat(dispatcher.handling()).isEqualTo(1);
    assertThat(dispatcher.underWay()).isEqualTo(2);

    dispatcher.release(firstOfA, true);
    dispatcher.handled(onlyOfB);
    assertThat(next().key).isEqualTo("a");
  }

  @Test
  void writesThatDoNotEndStopTheStarting() throws Exception {
    Dispatcher dispatcher = new Dispatcher(1, started::add, NO_WAKE);
    Lane lane = lane(0);
    dispatcher.submit(List.of(entry(lane, "a"), entry(lane, "b"), entry(lane, "c")));
    Entry a = next();
    dispatcher.handled(a);
    dispatcher.handled(next());
    assertThat(dispatcher.handling()).isZero();
    assertThat(started).isEmpty();
    dispatcher.release(a, true);
    assertThat(next().key).isEqualTo("c");
  }

  @Test
  void theOldestStartsFirstWhicheverPartitionItIsOf() throws Exception {
    Dispatcher dispatcher = new Dispatcher(1, started::add, NO_WAKE);
    Lane one = lane(1);
    Lane two = lane(2);
    List<Entry> older = List.of(entry(one, "a"), entry(one, "a"));
    dispatcher.submit(older);
    dispatcher.submit(List.of(entry(two, "b")));
    dispatcher.release(next(), true);
    assertThat(next()).isSameAs(older.get(1));
  }

  @Test
  void whatDrainsMayFinishAndNothingMoreOfItStarts() throws Exception {
    Dispatcher dispatcher = new Dispatcher(1, started::add, NO_WAKE);
    Lane leaving = lane(1);
    Lane staying = lane(2);
    dispatcher.submit(List.of(entry(leaving, "a"), entry(leaving, "a"), entry(leaving, "b")));
    dispatcher.submit(List.of(entry(staying, "c")));
    Entry running = next();
    dispatcher.drain(List.of(leaving));
    dispatcher.release(running, true);

    assertThat(next().lane).isSameAs(staying);
    assertThat(dispatcher.pollFinished()).isSameAs(running);
    assertThat(dispatcher.awaitIdle(List.of(leaving), Duration.ZERO)).isTrue();
  }

  @Test
  void whatIsAbandonedIsInterruptedAndDoesNotCount() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    Dispatcher[] dispatcher = new Dispatcher[1];
    dispatcher[0] =
        new Dispatcher(
            5,
            e -> {
              started.add(e);
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException ex) {
                interrupted.countDown();
              }
              dispatcher[0].release(e, true);
            },
            NO_WAKE);
    Lane lane = lane(0);
    dispatcher[0].submit(List.of(entry(lane, "a")));
    next();
    assertThat(dispatcher[0].awaitIdle(List.of(lane), Duration.ofMillis(1))).isFalse();
    dispatcher[0].abandon(List.of(lane));
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(dispatcher[0].awaitIdle(List.of(lane), Duration.ofSeconds(10))).isTrue();
    assertThat(dispatcher[0].pollFinished()).isNull();
  }

  @Test
  void aRestEndsAtOnceWhenTheLaneDrains() throws Exception {
    LinkedBlockingQueue<Boolean> rested = new LinkedBlockingQueue<>();
    Dispatcher[] dispatcher = new Dispatcher[1];
    dispatcher[0] =
        new Dispatcher(
            1,
            e -> {
              started.add(e);
              try {
                rested.add(dispatcher[0].rest(e, Duration.ofHours(1)));
              } catch (InterruptedException ex) {
                throw new AssertionError(ex);
              }
            },
            NO_WAKE);
    Lane lane = lane(0);
    Entry entry = entry(lane, "a");
    dispatcher[0].submit(List.of(entry));
    next();
    dispatcher[0].drain(List.of(lane));
    assertThat(rested.poll(10, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void aLanePausesWhenItHoldsItsShareAndWakesThePollerWhenItRunsLow() throws Exception {
    AtomicInteger wakes = new AtomicInteger();
    Dispatcher dispatcher = new Dispatcher(1, started::add, wakes::incrementAndGet);
    Lane lane = lane(0);
    Lane other = lane(1);
    dispatcher.lanes(2);
    int most = FlowLimits.of(1, 2).mostReady();
    List<Entry> many = new ArrayList<>();
    for (int i = 0; i <= most; i++) {
      many.add(entry(lane, null));
    }
    dispatcher.submit(many);
    assertThat(dispatcher.pause(lane, false)).isTrue();
    assertThat(dispatcher.pause(other, false)).isFalse();
    assertThat(dispatcher.pause(other, true)).isTrue();

    for (int i = 0; i < most / 2 - 1; i++) {
      dispatcher.release(next(), true);
    }
    await().until(() -> started.size() == 1);
    assertThat(dispatcher.pause(lane, false)).isTrue();
    assertThat(wakes).hasValue(0);
    dispatcher.release(next(), true);
    await().until(() -> wakes.get() > 0);
    assertThat(dispatcher.pause(lane, false)).isFalse();
  }

  @Test
  void aLongQueueBehindOneKeyKeepsNothingElseFromBeingFetched() {
    Dispatcher dispatcher = new Dispatcher(1, started::add, NO_WAKE);
    Lane lane = lane(0);
    List<Entry> many = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      many.add(entry(lane, "hot"));
    }
    dispatcher.submit(many);
    assertThat(dispatcher.pause(lane, false)).isFalse();
  }
}
