package dev.sluice.workers.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tenants and models that share the places of a worker. A record's key says whose it is. */
@Timeout(60)
class SharedPlacesTest {
  private static final int PLACES = 10;

  private final PartitionState partition = new PartitionState(new TopicPartition("tasks", 0));

  /** The records that run, in the order in which they were let in. */
  private final LinkedBlockingQueue<PendingRecord> running = new LinkedBlockingQueue<>();

  private final RecordScheduler scheduler = scheduler(PLACES);
  private int arrivals;

  private RecordScheduler scheduler(int places) {
    var made = new RecordScheduler[1];
    made[0] =
        new RecordScheduler(
            places,
            pending -> {
              if (pending.share != null || made[0].admit(pending, shareOf(pending))) {
                running.add(pending);
              }
            },
            () -> {});
    return made[0];
  }

  private static Share shareOf(PendingRecord pending) {
    String[] parts = String.valueOf(pending.key).split("/");
    return new Share(parts[0], parts[1]);
  }

  private List<PendingRecord> records(String tenant, String model, int count) {
    List<PendingRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long offset = arrivals++;
      byte[] key = (tenant + "/" + model + "/" + offset).getBytes(StandardCharsets.UTF_8);
      records.add(
          new PendingRecord(
              partition,
              new ConsumerRecord<>("tasks", 0, offset, key, new byte[10]),
              partition.read(offset),
              offset));
    }
    return records;
  }

  private List<PendingRecord> next(int count) throws InterruptedException {
    List<PendingRecord> next = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PendingRecord pending = running.poll(10, TimeUnit.SECONDS);
      assertThat(pending).as("record %d of %d", i, count).isNotNull();
      next.add(pending);
    }
    return next;
  }

  private static List<String> tenants(List<PendingRecord> records) {
    return records.stream().map(pending -> shareOf(pending).tenant()).toList();
  }

  @Test
  void whoIsAloneHasAllPlaces() throws Exception {
    scheduler.submit(records("a", "m", 60));

    List<PendingRecord> started = next(PLACES);

    // The others were read to see whose they are, and wait again.
    await().until(() -> scheduler.handling() == PLACES);
    scheduler.release(started.getFirst(), true);
    assertThat(tenants(next(1))).containsOnly("a");
  }

  @Test
  void aTenantWhoseCallsHangKeepsNobodyWaiting() throws Exception {
    scheduler.submit(records("a", "m", 60));
    next(PLACES);
    scheduler.submit(records("b", "m", 3));

    List<PendingRecord> ofB = next(3);

    assertThat(tenants(ofB)).containsOnly("b");
    ofB.forEach(pending -> scheduler.release(pending, true));
    scheduler.submit(records("b", "m", 30));
    assertThat(tenants(next(5))).containsOnly("b");
    await().until(() -> scheduler.handling() == PLACES + 5);
    assertThat(running).isEmpty();
  }

  @Test
  void aModelWhoseCallsHangKeepsNoOtherWaiting() throws Exception {
    scheduler.submit(records("a", "slow", 60));
    next(PLACES);
    scheduler.submit(records("a", "quick", 2));

    assertThat(next(2)).allMatch(pending -> shareOf(pending).model().equals("quick"));
  }

  @Test
  void whileOthersWaitNobodyGetsMoreThanHalf() throws Exception {
    scheduler.submit(records("a", "m", 1));
    PendingRecord first = next(1).getFirst();
    scheduler.submit(records("a", "m", 30));
    List<PendingRecord> held = next(PLACES - 1);
    scheduler.submit(records("b", "m", 30));
    held.addAll(next(5));
    held.add(first);
    Map<String, Integer> counts = new HashMap<>(Map.of("a", 10, "b", 5));
    // Whatever ends, a comes down to its half and b never has more than its own.
    Random random = new Random(1);
    for (int i = 0; i < 40 && !held.isEmpty(); i++) {
      PendingRecord ended = held.remove(random.nextInt(held.size()));
      counts.merge(shareOf(ended).tenant(), -1, Integer::sum);
      scheduler.release(ended, true);
      for (PendingRecord more = running.poll(50, TimeUnit.MILLISECONDS);
          more != null;
          more = running.poll(50, TimeUnit.MILLISECONDS)) {
        counts.merge(shareOf(more).tenant(), 1, Integer::sum);
        held.add(more);
      }
      if (scheduler.handling() <= PLACES && i < 20) {
        assertThat(counts.values()).allMatch(count -> count <= 5);
      }
    }
  }

  @Property(tries = 40)
  void everythingEndsWhoeverHasIt(
      @ForAll @IntRange(min = 1, max = 12) int places,
      @ForAll @IntRange(min = 1, max = 4) int tenants,
      @ForAll @IntRange(min = 1, max = 3) int models,
      @ForAll long seed)
      throws Exception {
    running.clear();
    RecordScheduler own = scheduler(places);
    Random random = new Random(seed);
    List<PendingRecord> all = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      all.addAll(records("t" + random.nextInt(tenants), "m" + random.nextInt(models), 1));
    }
    own.submit(all.subList(0, 60));
    own.submit(all.subList(60, 120));
    List<PendingRecord> held = new ArrayList<>();
    for (int finished = 0; finished < 120; ) {
      PendingRecord next = running.poll(held.isEmpty() ? 10_000 : 1, TimeUnit.MILLISECONDS);
      if (next != null) {
        held.add(next);
        assertThat(held.size()).isLessThanOrEqualTo(places + Math.ceilDiv(places, 2));
      }
      if (!held.isEmpty() && (next == null || random.nextBoolean())) {
        own.release(held.remove(random.nextInt(held.size())), true);
        finished++;
      }
    }
    await().until(own::isIdle);
    assertThat(partition.ready).isZero();
    assertThat(partition.waitingBytes).isZero();
  }
}
