package dev.sluice.adapters.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.cache.Cache;
import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.ledger.CallLedger;
import dev.sluice.core.limit.RateLimiter;
import dev.sluice.core.request.IdempotencyStore;
import dev.sluice.core.status.StatusSignals;
import dev.sluice.core.status.StatusStore;
import dev.sluice.testkit.cache.CacheContract;
import dev.sluice.testkit.conversation.ConversationMemoryContract;
import dev.sluice.testkit.ledger.CallLedgerContract;
import dev.sluice.testkit.limit.RateLimiterContract;
import dev.sluice.testkit.outage.Outage;
import dev.sluice.testkit.request.IdempotencyStoreContract;
import dev.sluice.testkit.status.StatusSignalsContract;
import dev.sluice.testkit.status.StatusStoreContract;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everything that is kept in Redis, kept in a cluster. */
class RedisClusterTest {
  @RegisterExtension static final RedisClusterServers REDIS = new RedisClusterServers();

  @Test
  void bothServersHoldKeys() {
    RedisConnection redis = REDIS.connect();
    for (int i = 0; i < 100; i++) {
      String tenant = "t" + i;
      redis.call(client -> client.set(RedisKeys.of("test", tenant), RedisScript.arg("v")));
    }
    assertThat(REDIS.nodes())
        .allSatisfy(node -> {
          RedisConnection one =
              RedisConnection.open(
                  RedisServer.settings("redis://" + node.server()), java.util.Optional.empty());
          try (one) {
            long keys = one.call(client -> client.dbSize());
            assertThat(keys).isBetween(20L, 80L);
          }
        });
  }

  @Nested
  class RedisClusterStatusStoreTest extends StatusStoreContract {
    @Override
    protected StatusStore open(Duration ttl) {
      return new RedisStatusStore(REDIS.connect(), ttl);
    }

    @Override
    protected Outage outage() {
      return REDIS;
    }
  }

  @Nested
  class RedisClusterStatusSignalsTest extends StatusSignalsContract {
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

  @Nested
  class RedisClusterConversationMemoryTest extends ConversationMemoryContract {
    @Override
    protected ConversationMemory open() {
      return new RedisConversationMemory(REDIS.connect(), Duration.ofDays(36_500));
    }

    @Override
    protected ConversationMemory open(Duration retention, InstantSource clock) {
      return new RedisConversationMemory(REDIS.connect(), retention, clock);
    }

    @Override
    protected Outage outage() {
      return REDIS;
    }
  }

  @Nested
  class RedisClusterCacheTest extends CacheContract {
    @Override
    protected Cache open() {
      return new RedisCache(REDIS.connect());
    }

    @Override
    protected Outage outage() {
      return REDIS;
    }
  }

  @Nested
  class RedisClusterCallLedgerTest extends CallLedgerContract {
    @Override
    protected CallLedger open() {
      return new RedisCallLedger(REDIS.connect());
    }

    @Override
    protected Outage outage() {
      return REDIS;
    }
  }

  @Nested
  class RedisClusterRateLimiterTest extends RateLimiterContract {
    @Override
    protected RateLimiter open() {
      return new RedisRateLimiter(REDIS.connect());
    }

    @Override
    protected Outage outage() {
      return REDIS;
    }
  }

  @Nested
  class RedisClusterIdempotencyStoreTest extends IdempotencyStoreContract {
    @Override
    protected IdempotencyStore open() {
      return new RedisIdempotencyStore(REDIS.connect());
    }

    @Override
    protected Outage outage() {
      return REDIS;
    }
  }
}
