package dev.sluice.adapters.redis;

import dev.sluice.core.status.StatusSignals;
import dev.sluice.core.status.StatusStore;
import dev.sluice.testkit.outage.Outage;
import dev.sluice.testkit.status.StatusSignalsContract;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisStatusSignalsTest extends StatusSignalsContract {
  @RegisterExtension static final RedisServer REDIS = new RedisServer();

  @Override
  protected StatusSignals open() {
    return new RedisStatusSignals(REDIS.connect());
  }

  @Override
  protected StatusStore store() {
    return new RedisStatusStore(REDIS.connect(), Duration.ofDays(7));
  }

  @Override
  protected Outage outage() {
    return REDIS;
  }
}
