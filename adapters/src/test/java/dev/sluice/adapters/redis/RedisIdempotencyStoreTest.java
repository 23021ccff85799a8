package dev.sluice.adapters.redis;

import dev.sluice.core.request.IdempotencyStore;
import dev.sluice.testkit.outage.Outage;
import dev.sluice.testkit.request.IdempotencyStoreContract;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisIdempotencyStoreTest extends IdempotencyStoreContract {
  @RegisterExtension static final RedisServer REDIS = new RedisServer();

  @Override
  protected IdempotencyStore open() {
    return new RedisIdempotencyStore(REDIS.connect());
  }

  @Override
  protected Outage outage() {
    return REDIS;
  }
}
