package dev.sluice.adapters.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapters.firestore.FirestoreConversationMemory;
import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisConversationMemory;
import dev.sluice.core.conversation.CompleteMemory;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChosenMemoryTest {
  @TempDir Path folder;

  private Settings settings(String store) {
    return Settings.read(
        SettingsSource.of(
            Map.of("MEMORY_STORE", store, "REDIS_URL", "redis://127.0.0.1:1"), Map.of(), folder));
  }

  @Test
  void turnsInRedisAreLostWithTheStatusesAndReadOnlyWhileTheyAreComplete() {
    Settings settings = settings("redis");
    try (RedisConnection redis = RedisConnection.open(settings.redis(), Optional.empty());
        ChosenMemory memory = ChosenMemory.open(settings, redis)) {
      assertThat(memory.memory()).isInstanceOf(CompleteMemory.class);
      assertThat(memory.lostWithStatuses()).get().isInstanceOf(RedisConversationMemory.class);
    }
  }

  @Test
  void turnsInFirestoreOutliveTheStatuses() {
    Settings settings = settings("firestore");
    try (RedisConnection redis = RedisConnection.open(settings.redis(), Optional.empty());
        ChosenMemory memory = ChosenMemory.open(settings, redis)) {
      assertThat(memory.memory()).isInstanceOf(FirestoreConversationMemory.class);
      assertThat(memory.lostWithStatuses()).isEmpty();
    }
  }
}
