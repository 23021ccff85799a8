package dev.sluice.adapters.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.schemas.Turn;
import dev.sluice.testkit.conversation.ConversationMemoryContract;
import dev.sluice.testkit.outage.Outage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisConversationMemoryTest extends ConversationMemoryContract {
  @RegisterExtension static final RedisServer REDIS = new RedisServer();

  @Override
  protected ConversationMemory open() {
    return new RedisConversationMemory(REDIS.connect(), Duration.ofDays(36_500));
  }

  @Override
  protected ConversationMemory open(Duration retention, InstantSource clock) {
    return new RedisConversationMemory(REDIS.connect(), retention, clock);
  }

  @Test
  void aConversationExpiresWhenItHasHadNoTurnForItsRetention() {
    ConversationMemory brief =
        new RedisConversationMemory(REDIS.connect(), Duration.ofMillis(500), Instant::now);
    Turn turn = new Turn(1L, "r", "in", "out", Instant.now());
    brief.append("acme", "brief", List.of(turn));
    assertThat(brief.newest("acme", "brief", 10)).hasSize(1);
    Awaitility.await().until(() -> brief.newest("acme", "brief", 10).isEmpty());
  }

  @Override
  protected Outage outage() {
    return REDIS;
  }
}
