package dev.sluice.workers.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisStatusStore;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.settings.RedisSettings;
import dev.sluice.core.status.StatusStore;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.TestTasks;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProjectorHandlerTest {
  private static StatusEvent event(String id, long rank) {
    return StatusEvent.newBuilder()
        .setTenant("acme")
        .setId(id)
        .setState(State.PROCESSING)
        .setStage("stage " + rank)
        .setRank(rank)
        .setAt(Instant.EPOCH)
        .build();
  }

  private static void handle(ProjectorHandler handler, StatusEvent event)
      throws InterruptedException {
    assertThat(handler.handle(TestTasks.of(Topics.STATUS, event))).isEmpty();
  }

  @Test
  void theHighestRankStaysInWhateverOrderEventsCome(@TempDir Path folder) throws Exception {
    try (EmbeddedRedis server = EmbeddedRedis.start(folder, 0);
        RedisConnection redis =
            RedisConnection.open(
                new RedisSettings(
                    URI.create(server.url()),
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofHours(1),
                    Duration.ofHours(1),
                    4),
                Optional.empty());
        ProjectorHandler handler =
            ProjectorHandler.start(new RedisStatusStore(redis, Duration.ofHours(1)));
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<StatusEvent> events = new ArrayList<>();
      for (int id = 0; id < 50; id++) {
        for (long rank = 0; rank < 20; rank++) {
          events.add(event("r" + id, rank));
        }
      }
      Collections.shuffle(events, new Random(7));
      List<Future<?>> all = new ArrayList<>();
      for (StatusEvent event : events) {
        all.add(
            callers.submit(() -> {
              handle(handler, event);
              return null;
            }));
      }
      for (Future<?> each : all) {
        each.get();
      }

      StatusStore store = new RedisStatusStore(redis, Duration.ofHours(1));
      for (int id = 0; id < 50; id++) {
        assertThat(store.find("acme", "r" + id))
            .hasValueSatisfying(s -> assertThat(s.getRank()).isEqualTo(19));
      }
    }
  }

  @Test
  void whatComesWhileTheStoreIsBusyGoesTogether() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Queue<Integer> calls = new ConcurrentLinkedQueue<>();
    StatusStore store =
        store(events -> {
          calls.add(events.size());
          try {
            release.await();
          } catch (InterruptedException e) {
            throw new RetriableException(FailureCodes.CANCELLED, "interrupted", e);
          }
        });
    try (ProjectorHandler handler = ProjectorHandler.start(store);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int call = 1; call <= 2; call++) {
        all.add(
            callers.submit(() -> handler.handle(TestTasks.of(Topics.STATUS, event("first", 0)))));
        int started = call;
        await().until(() -> calls.size() == started);
      }
      for (int i = 0; i < 100; i++) {
        StatusEvent event = event("r" + i, 0);
        all.add(callers.submit(() -> handler.handle(TestTasks.of(Topics.STATUS, event))));
      }
      await().until(() -> handler.waiting() == 100);
      release.countDown();
      for (Future<?> each : all) {
        each.get();
      }
    }
    assertThat(calls).containsExactly(1, 1, 100);
  }

  @Test
  void aStoreThatIsAwayFailsTheTaskForNow() {
    StatusStore store =
        store(events -> {
          throw new RetriableException(FailureCodes.UNAVAILABLE, "away", null);
        });
    try (ProjectorHandler handler = ProjectorHandler.start(store)) {
      assertThatThrownBy(() -> handle(handler, event("r", 0)))
          .isInstanceOf(RetriableException.class)
          .hasMessage("away");
      assertThat(
              handler.giveUp(
                  TestTasks.of(Topics.STATUS, event("r", 0)), new Failure("code", "why", null)))
          .isEmpty();
    }
  }

  private interface Apply {
    void apply(List<StatusEvent> events);
  }

  private static StatusStore store(Apply apply) {
    return new StatusStore() {
      @Override
      public void apply(List<StatusEvent> events) {
        apply.apply(events);
      }

      @Override
      public Optional<StatusEvent> find(String tenant, String id) {
        return Optional.empty();
      }
    };
  }
}
