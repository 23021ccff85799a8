package dev.sluice.adapters.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.limit.CallerLimiter;
import dev.sluice.core.limit.CallerLimiter.Allowance;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisCallerLimiterTest {
  @RegisterExtension static final RedisServer REDIS = new RedisServer();

  private CallerLimiter one;
  private CallerLimiter other;

  @BeforeEach
  void connect() {
    one = new RedisCallerLimiter(REDIS.connect());
    other = new RedisCallerLimiter(REDIS.connect());
  }

  @Test
  void aMinutesCallsAndNoMoreOverAllProcessesTogether() {
    for (int i = 0; i < 10; i++) {
      Allowance allowance = (i % 2 == 0 ? one : other).take("a", "x", 10);
      assertThat(allowance.allowed()).isTrue();
      assertThat(allowance.remaining()).isEqualTo(9 - i);
      assertThat(allowance.reset()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60));
    }
    Allowance refused = other.take("a", "x", 10);
    assertThat(refused.allowed()).isFalse();
    assertThat(refused.remaining()).isZero();
    assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(6));
  }

  @Test
  void callersAndTenantsAreCountedApart() {
    assertThat(one.take("a", "x", 1).allowed()).isTrue();
    assertThat(one.take("a", "x", 1).allowed()).isFalse();
    assertThat(one.take("a", "y", 1).allowed()).isTrue();
    assertThat(one.take("b", "x", 1).allowed()).isTrue();
    assertThat(one.take("a:x", "", 1).allowed()).isTrue();
  }

  @Test
  void callsComeBackEvenlySpread() {
    for (int i = 0; i < 600; i++) {
      one.take("a", "x", 600);
    }
    await().atMost(Duration.ofSeconds(5)).until(() -> one.take("a", "x", 600).allowed());
  }

  @Test
  void redisAwayIsTold() {
    REDIS.begin();
    try {
      assertThatThrownBy(() -> one.take("a", "x", 1)).isInstanceOf(RetriableException.class);
    } finally {
      REDIS.end();
    }
  }
}
