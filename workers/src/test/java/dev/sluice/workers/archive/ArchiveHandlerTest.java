package dev.sluice.workers.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisConversationMemory;
import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.settings.RedisSettings;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.TestTasks;
import dev.sluice.workers.runtime.Task;
import dev.sluice.workers.runtime.TaskOutput;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveHandlerTest {
  private static Task<FinishedTurn> turn(long number) {
    Turn turn = new Turn(number, "req-" + number, "in", "out", Instant.EPOCH);
    return TestTasks.of(Topics.TURNS, new FinishedTurn("acme", "conv", turn));
  }

  @Test
  void aTurnIsStoredOnceHoweverOftenItComesAndToldEachTime(@TempDir Path folder) {
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
                Optional.empty())) {
      ConversationMemory memory = new RedisConversationMemory(redis, Duration.ofDays(36_500));
      ArchiveHandler handler = new ArchiveHandler(memory);

      handler.handle(turn(1));
      handler.handle(turn(2));
      var outputs = handler.handle(turn(2));

      assertThat(memory.newest("acme", "conv", 10))
          .extracting(Turn::getNumber)
          .containsExactly(1L, 2L);
      assertThat(outputs).hasSize(1);
      TaskOutput<ContextResult> output = TestTasks.only(Topics.CONTEXT_RESULTS, outputs);
      assertThat(output.key()).isEqualTo("conv");
      assertThat(output.value().getKind()).isEqualTo(ContextKind.ARCHIVED);
      assertThat(output.value().getArchivedThrough()).isEqualTo(2);
      assertThat(output.value().getRequestId()).isEqualTo("req-2");
      assertThat(output.value().getConversationId()).isEqualTo("conv");
      assertThat(output.value().getTenant()).isEqualTo("acme");
      assertThat(handler.giveUp(turn(3), new Failure("code", "why", null))).isEmpty();
      assertThat(handler.deadline(turn(3).value())).isEmpty();
    }
  }
}
