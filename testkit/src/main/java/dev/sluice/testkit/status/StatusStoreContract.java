package dev.sluice.testkit.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.status.StatusStore;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.testkit.ids.HostileIds;
import dev.sluice.testkit.outage.Outage;
import dev.sluice.testkit.outage.Unreachable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of {@link StatusStore}. The store is empty before each test. */
@Timeout(60)
public abstract class StatusStoreContract {
  private static final Duration LONG = Duration.ofDays(7);

  /** Opens a new client of the same store, as in another process. */
  protected abstract StatusStore open(Duration ttl);

  protected abstract Outage outage();

  @Test
  void aStatusNeverWrittenIsAbsent() {
    assertThat(open(LONG).find("t", "none")).isEmpty();
  }

  @Test
  void givesBackTheWholeEventToAnotherClient() {
    StatusEvent event = StatusEvents.completed("t", "r", 0);
    open(LONG).apply(List.of(event));
    assertThat(open(LONG).find("t", "r")).contains(event);
  }

  @Test
  void takesNoEventAtAll() {
    StatusStore store = open(LONG);
    store.apply(List.of());
    assertThat(store.find("t", "r")).isEmpty();
  }

  @Test
  void theHighestRankWinsInEveryOrder() {
    StatusStore store = open(LONG);
    List<StatusEvent> life = StatusEvents.life("t", "r");
    for (int seed = 0; seed < 50; seed++) {
      String id = "r" + seed;
      List<StatusEvent> shuffled = new ArrayList<>(StatusEvents.life("t", id));
      Collections.shuffle(shuffled, new Random(seed));
      shuffled.forEach(event -> store.apply(List.of(event)));
      assertThat(store.find("t", id))
          .as("seed %s", seed)
          .contains(StatusEvents.completed("t", id, 1));
    }
    store.apply(life);
    store.apply(life.reversed());
    assertThat(store.find("t", "r")).contains(life.getLast());
  }

  @Test
  void aStepOfTheSameRankChangesNothing() {
    StatusStore store = open(LONG);
    StatusEvent first = StatusEvents.ended("t", "r", 0, State.FAILED);
    store.apply(List.of(first, StatusEvents.ended("t", "r", 0, State.CANCELLED)));
    assertThat(store.find("t", "r")).contains(first);
  }

  @Test
  void anEndedAttemptIsReplacedOnlyByALaterOne() {
    StatusStore store = open(LONG);
    StatusEvent ended = StatusEvents.ended("t", "r", 3, State.EXPIRED);
    store.apply(List.of(ended, StatusEvents.processing("t", "r", 3, 90)));
    assertThat(store.find("t", "r")).contains(ended);
    StatusEvent replayed = StatusEvents.processing("t", "r", 4, 0);
    store.apply(List.of(replayed));
    assertThat(store.find("t", "r")).contains(replayed);
  }

  @Test
  void ranksAreComparedExactly() {
    long[] ranks = {
      Long.MIN_VALUE, -1, 0, 9, 10, 99, 100, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE
    };
    StatusStore store = open(LONG);
    for (int i = 1; i < ranks.length; i++) {
      StatusEvent low = ranked("r" + i, ranks[i - 1]);
      StatusEvent high = ranked("r" + i, ranks[i]);
      store.apply(List.of(low));
      assertThat(store.find("t", "r" + i)).contains(low);
      store.apply(List.of(high, low));
      assertThat(store.find("t", "r" + i)).contains(high);
    }
  }

  @Test
  void manyEventsOfManyIdsInOneCall() {
    List<StatusEvent> events = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      events.addAll(StatusEvents.life("t", "r" + i));
    }
    Collections.shuffle(events, new Random(7));
    StatusStore store = open(LONG);
    store.apply(events);
    for (int i = 0; i < 1_200; i++) {
      assertThat(store.find("t", "r" + i)).contains(StatusEvents.completed("t", "r" + i, 1));
    }
  }

  @Test
  void idsThatLookAlikeStayApart() {
    StatusStore store = open(LONG);
    HostileIds.PAIRS.forEach(
        pair -> store.apply(List.of(StatusEvents.completed(pair.tenant(), pair.id(), 0))));
    HostileIds.PAIRS.forEach(pair ->
        assertThat(store.find(pair.tenant(), pair.id()))
            .contains(StatusEvents.completed(pair.tenant(), pair.id(), 0)));
    assertThat(store.find("a:b:c", "")).isEmpty();
    assertThat(store.find("*", "*")).isEmpty();
  }

  @Test
  void twoProcessesNeverTakeAStatusBack() throws Exception {
    List<StatusEvent> life = StatusEvents.life("t", "r");
    StatusStore observer = open(LONG);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        StatusStore store = open(LONG);
        List<StatusEvent> shuffled = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
          shuffled.addAll(life);
        }
        Collections.shuffle(shuffled, new Random(i));
        writers.add(threads.submit(() -> shuffled.forEach(e -> store.apply(List.of(e)))));
      }
      Future<Integer> seen = threads.submit(watch(observer, life.getLast().getRank()));
      for (Future<?> writer : writers) {
        Object _ = writer.get();
      }
      assertThat(seen.get()).isPositive();
    }
    assertThat(observer.find("t", "r")).contains(life.getLast());
  }

  /**
   * Reads until the last rank is stored.
   *
   * @return the number of reads
   */
  private static Callable<Integer> watch(StatusStore store, long last) {
    return () -> {
      int reads = 0;
      long highest = Long.MIN_VALUE;
      while (highest < last) {
        long rank = store.find("t", "r").map(StatusEvent::getRank).orElse(Long.MIN_VALUE);
        assertThat(rank).isGreaterThanOrEqualTo(highest);
        highest = rank;
        reads++;
      }
      return reads;
    };
  }

  @Test
  void aStatusIsForgottenAfterItsTime() {
    StatusStore store = open(Duration.ofMillis(200));
    store.apply(List.of(StatusEvents.completed("t", "r", 0)));
    Awaitility.await().until(() -> store.find("t", "r").isEmpty());
  }

  @Test
  void failsWhileAwayAndWorksAgainAfter() {
    StatusStore store = open(LONG);
    StatusEvent before = StatusEvents.processing("t", "before", 0, 0);
    store.apply(List.of(before));
    Unreachable.check(
        outage(),
        () -> store.apply(List.of(StatusEvents.processing("t", "r", 0, 0))),
        () -> assertThat(store.find("t", "before")).contains(before));
  }

  private static StatusEvent ranked(String id, long rank) {
    return StatusEvent.newBuilder(StatusEvents.processing("t", id, 0, 0)).setRank(rank).build();
  }
}
