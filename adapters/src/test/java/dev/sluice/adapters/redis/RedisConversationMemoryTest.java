package dev.sluice.adapters.redis;

import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.testkit.conversation.ConversationMemoryContract;
import dev.sluice.testkit.outage.Outage;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisConversationMemoryTest extends ConversationMemoryContract {
  @RegisterExtension static final RedisServer REDIS = new RedisServer();

  @Override
  protected ConversationMemory open() {
    return new RedisConversationMemory(REDIS.connect());
  }

  @Override
  protected Outage outage() {
    return REDIS;
  }
}
