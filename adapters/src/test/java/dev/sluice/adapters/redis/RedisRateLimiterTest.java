package dev.sluice.adapters.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.limit.RateLimiter;
import dev.sluice.testkit.limit.RateLimiterContract;
import dev.sluice.testkit.limit.Slots;
import dev.sluice.testkit.outage.Outage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.UnifiedJedis;

class RedisRateLimiterTest extends RateLimiterContract {
  @RegisterExtension static final RedisServer REDIS = new RedisServer();

  private static final Duration EVER = Duration.ofDays(365);
  private static final LimitKey KEY = new LimitKey("openai", "gpt-4");
  private static final Limits LIMITS = new Limits(600, 60_000);

  @Override
  protected RateLimiter open() {
    return new RedisRateLimiter(REDIS.connect());
  }

  @Override
  protected Outage outage() {
    return REDIS;
  }

  @Test
  void aRedisThatLostItsDataLetsNoMinuteExceedTheLimit() {
    List<RateLimiter> processes = List.of(open(), open(), open());
    Slots slots = new Slots();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 750; i++) {
        RateLimiter limiter = processes.get(i % processes.size());
        slots.book(90, () -> limiter.book(KEY, LIMITS, 90, EVER));
      }
      REDIS.connect().call(UnifiedJedis::flushAll);
    }
    assertThat(slots.mostRequests(Duration.ofMinutes(1))).isLessThanOrEqualTo(600);
    assertThat(slots.mostTokens(Duration.ofMinutes(1))).isLessThanOrEqualTo(60_000);
  }

  @Test
  void aPauseOutlivesTheDataOfRedisInTheProcessThatMetIt() {
    RateLimiter limiter = open();
    limiter.pause(KEY, Duration.ofSeconds(40));
    REDIS.connect().call(UnifiedJedis::flushAll);
    assertThat(limiter.paused(KEY)).isGreaterThan(Duration.ofSeconds(10));
    assertThat(limiter.book(KEY, LIMITS, 1, EVER)).isGreaterThan(Duration.ofSeconds(10));
  }

  @Test
  void aClockThatWasSetBackMakesNobodyWait() {
    RateLimiter limiter = open();
    limiter.book(KEY, LIMITS, 1, EVER);
    // As if all that is stored had been written an hour from now.
    REDIS
        .connect()
        .call(client ->
            client.eval(
                """
                for _, name in ipairs({'seen', 'requests', 'tokens', 'last'}) do
                  local value = redis.call('HGET', KEYS[1], name) + 3600000000
                  redis.call('HSET', KEYS[1], name, string.format('%.3f', value))
                end
                """,
                List.of("sluice:limit:openai:gpt-4"), List.of()));
    assertThat(limiter.book(KEY, LIMITS, 1, EVER)).isLessThan(Duration.ofSeconds(1));
    assertThat(open().book(KEY, LIMITS, 1, EVER)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void whatIsKeptIsForgottenAnHourAfterItsLastUse() {
    open().book(KEY, LIMITS, 60_000, EVER);
    long left = REDIS.connect().call(client -> client.pttl("sluice:limit:openai:gpt-4"));
    assertThat(Duration.ofMillis(left))
        .isBetween(Duration.ofHours(1), Duration.ofHours(1).plusMinutes(2));
  }
}
