package dev.sluice.adapters.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.limit.Pause;
import dev.sluice.core.limit.Pauses;
import dev.sluice.core.limit.RateLimiter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class RedisPausesTest {
  @RegisterExtension static final RedisServer REDIS = new RedisServer();

  private static final LimitKey ODD = new LimitKey("openai", "meta:llama/{3}");
  private static final LimitKey PLAIN = new LimitKey("openai", "gpt-4");
  private static final Limits LIMITS = new Limits(600, 60_000);
  private static final Duration MINUTES = Duration.ofMinutes(5);
  private static final Duration YEARS = Duration.ofSeconds(999_999_999);

  private Pauses pauses;
  private RateLimiter limiter;
  private RateLimiter other;

  @BeforeEach
  void open() {
    pauses = new RedisPauses(REDIS.connect());
    limiter = new RedisRateLimiter(REDIS.connect());
    other = new RedisRateLimiter(REDIS.connect());
  }

  @Test
  void listsEachWithTheProvidersWords() {
    limiter.pause(ODD, MINUTES, YEARS, "Come back in a lifetime");
    limiter.pause(PLAIN, Duration.ofSeconds(30));

    List<Pause> all = pauses.all();

    assertThat(all).extracting(Pause::key).containsExactly(PLAIN, ODD);
    assertThat(all.getLast().reason()).isEqualTo("Come back in a lifetime");
    assertThat(all.getLast().next()).isBetween(MINUTES.minusSeconds(30), MINUTES);
    assertThat(all.getLast().asked()).isGreaterThan(Duration.ofDays(3000));
    assertThat(all.getFirst().next()).isEqualTo(all.getFirst().asked());
  }

  @Test
  void liftsAPauseInEveryProcess() {
    limiter.pause(ODD, MINUTES, YEARS, "no");
    other.pause(ODD, MINUTES, YEARS, "no");

    assertThat(pauses.lift(ODD)).isTrue();

    assertThat(pauses.all()).isEmpty();
    assertThat(pauses.lift(ODD)).isFalse();
    for (RateLimiter any : List.of(limiter, other)) {
      assertThat(any.paused(ODD)).isZero();
      await()
          .untilAsserted(() ->
              assertThat(any.book(ODD, LIMITS, 1, MINUTES)).isLessThan(Duration.ofSeconds(2)));
    }
  }

  @Test
  void aPauseAfterALiftedOneHolds() {
    limiter.pause(PLAIN, MINUTES, YEARS, "no");
    pauses.lift(PLAIN);
    limiter.pause(PLAIN, Duration.ofSeconds(40), Duration.ofSeconds(40), "not yet");

    assertThat(limiter.paused(PLAIN)).isGreaterThan(Duration.ofSeconds(20));
    assertThat(other.paused(PLAIN)).isGreaterThan(Duration.ofSeconds(20));
    REDIS.connect().call(client -> client.del("sluice:limit:openai:gpt-4"));
    assertThat(limiter.paused(PLAIN)).isGreaterThan(Duration.ofSeconds(20));
  }
}
