package dev.sluice.adapters.redis;

import dev.sluice.core.cache.Cache;
import dev.sluice.testkit.cache.CacheContract;
import dev.sluice.testkit.outage.Outage;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisCacheTest extends CacheContract {
  @RegisterExtension static final RedisServer REDIS = new RedisServer();

  @Override
  protected Cache open() {
    return new RedisCache(REDIS.connect(RedisCache.TIMEOUT));
  }

  @Override
  protected Outage outage() {
    return REDIS;
  }
}
