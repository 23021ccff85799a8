package dev.sluice.adapters.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.status.StatusStore;
import dev.sluice.testkit.outage.Outage;
import dev.sluice.testkit.status.StatusEvents;
import dev.sluice.testkit.status.StatusStoreContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisStatusStoreTest extends StatusStoreContract {
  @RegisterExtension static final RedisServer REDIS = new RedisServer();

  @Override
  protected StatusStore open(Duration ttl) {
    return new RedisStatusStore(REDIS.connect(), ttl);
  }

  @Override
  protected Outage outage() {
    return REDIS;
  }

  @Test
  void everyChangeKeepsTheStatusForItsWholeTimeAgain() {
    open(Duration.ofMinutes(1)).apply(List.of(StatusEvents.processing("t", "r", 0, 0)));
    StatusStore longer = open(Duration.ofHours(1));
    longer.apply(List.of(StatusEvents.processing("t", "r", 0, 0)));
    assertThat(timeToLive()).isLessThanOrEqualTo(60_000);
    longer.apply(List.of(StatusEvents.processing("t", "r", 0, 1)));
    assertThat(timeToLive()).isBetween(60_001L, 3_600_000L);
  }

  @Test
  void aValueThatIsNoStatusIsToldAsSuch() {
    StatusStore store = open(Duration.ofHours(1));
    for (String value : List.of("", "short", "00000000000000000001 and then no event")) {
      REDIS
          .connect()
          .call(client -> client.set(RedisKeys.of("status", "t", "r"), RedisScript.arg(value)));
      assertThatThrownBy(() -> store.find("t", "r")).isInstanceOf(PermanentException.class);
    }
  }

  private static long timeToLive() {
    return REDIS.connect().call(client -> client.pttl(RedisKeys.of("status", "t", "r")));
  }
}
