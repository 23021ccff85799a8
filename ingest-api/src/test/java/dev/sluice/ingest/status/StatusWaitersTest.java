package dev.sluice.ingest.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.status.Lifecycle;
import dev.sluice.core.status.StatusKey;
import dev.sluice.ingest.MemoryPorts;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusWaitersTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final MemoryPorts store = new MemoryPorts();
  private final StatusWaiters waiters =
      new StatusWaiters(new StatusReader(store, store, new AcceptedStatuses(store), 7), 10_000);

  @BeforeEach
  void start() {
    waiters.start(store);
  }

  @AfterEach
  void stop() {
    waiters.close();
  }

  @Test
  void tenThousandWaitOnHardlyAnyThreads() {
    int before = Thread.activeCount();
    List<CompletableFuture<Optional<StatusEvent>>> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      store.apply(List.of(event("w" + i, State.PROCESSING)));
      all.add(waiters.await(key("w" + i), LONG));
    }
    assertThat(waiters.size()).isEqualTo(10_000);
    assertThat(Thread.activeCount() - before).isLessThan(10);
    for (int i = 0; i < 10_000; i++) {
      store.apply(List.of(event("w" + i, State.COMPLETED)));
    }
    await().until(() -> all.stream().allMatch(CompletableFuture::isDone));
    assertThat(all)
        .allSatisfy(f -> assertThat(f.join().orElseThrow().getState()).isEqualTo(State.COMPLETED));
    await().until(() -> waiters.size() == 0);
  }

  @Test
  void beyondTheMostNobodyWaits() {
    StatusWaiters two =
        new StatusWaiters(new StatusReader(store, store, new AcceptedStatuses(store), 7), 2);
    store.apply(List.of(event("a", State.PROCESSING)));
    try (two) {
      two.start(store);
      assertThat(two.await(key("a"), LONG)).isNotDone();
      assertThat(two.await(key("a"), LONG)).isNotDone();
      assertThat(two.await(key("a"), LONG)).isDone();
      assertThat(two.size()).isEqualTo(2);
    }
  }

  /** The end may come at any moment while a waiter is added; it is never missed. */
  @Test
  void anEndDuringEnteringIsNotMissed() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 5000; round++) {
        String id = "r" + round;
        store.apply(List.of(event(id, State.PROCESSING)));
        threads.execute(() -> store.apply(List.of(event(id, State.COMPLETED))));
        CompletableFuture<Optional<StatusEvent>> waiter = waiters.await(key(id), LONG);
        // Shorter than the pause between two polls, so that no poll can have woken the waiter.
        assertThat(waiter).succeedsWithin(Duration.ofSeconds(4));
      }
    }
    await().until(() -> waiters.size() == 0);
  }

  @Test
  void anUnknownIdIsNotWaitedFor() {
    assertThat(waiters.await(key("unknown"), LONG)).isCompletedWithValue(Optional.empty());
  }

  private static StatusKey key(String id) {
    return new StatusKey("t", id);
  }

  private static StatusEvent event(String id, State state) {
    return StatusEvent.newBuilder()
        .setTenant("t")
        .setId(id)
        .setState(state)
        .setStage("chat")
        .setRank(Lifecycle.rank(0, state, 0))
        .setAt(Instant.EPOCH)
        .setMetadata(Map.of())
        .build();
  }
}
