package dev.sluice.adapters.redis;

import dev.sluice.core.status.Completeness;
import dev.sluice.testkit.outage.Outage;
import dev.sluice.testkit.status.CompletenessContract;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.UnifiedJedis;

class RedisCompletenessTest extends CompletenessContract {
  @RegisterExtension static final RedisServer REDIS = new RedisServer();

  @Override
  protected Completeness open() {
    return new RedisCompleteness(REDIS.connect());
  }

  @Override
  protected void lose() {
    REDIS.connect().call(UnifiedJedis::flushAll);
  }

  @Override
  protected Outage outage() {
    return REDIS;
  }
}
