package dev.sluice.adapters.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.ledger.CallLedger;
import dev.sluice.testkit.ledger.CallLedgerContract;
import dev.sluice.testkit.outage.Outage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisCallLedgerTest extends CallLedgerContract {
  @RegisterExtension static final RedisServer REDIS = new RedisServer();

  @Override
  protected CallLedger open() {
    return new RedisCallLedger(REDIS.connect());
  }

  @Override
  protected Outage outage() {
    return REDIS;
  }

  @Test
  void anOpenClaimOutlivesItsLeaseByDaysSoThatItIsCounted() {
    open().claim("call", "one", Duration.ofMillis(1));
    long left = REDIS.connect().call(client -> client.pttl(RedisKeys.of("call", "call")));
    assertThat(Duration.ofMillis(left)).isGreaterThan(Duration.ofDays(7));
  }
}
