package dev.sluice.workers.paid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.ledger.Claim;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ClaimRenewalTest {
  private final MemoryLedger ledger = new MemoryLedger(InstantSource.system());

  @Test
  void aClaimUnderWayOutlivesItsLeaseEvenIfTheLedgerIsAwayForAWhile() {
    Duration lease = Duration.ofMillis(600);
    try (ClaimRenewal renewal = ClaimRenewal.start(ledger, lease)) {
      ledger.claim("c", "owner", lease);
      renewal.keep("c", "owner");
      await().until(() -> ledger.renewals() >= 4);
      assertThat(ledger.claim("c", "other", lease)).isInstanceOf(Claim.Held.class);
      ledger.away(true);
      int failing = ledger.renewals() + 2;
      await().until(() -> ledger.renewals() >= failing);
      ledger.away(false);
      int renewed = ledger.renewals() + 2;
      await().until(() -> ledger.renewals() >= renewed);
      assertThat(ledger.claim("c", "other", lease)).isInstanceOf(Claim.Held.class);
      renewal.letGo("owner");
      await().until(() -> ledger.claim("c", "other", lease) instanceof Claim.Granted);
    }
  }
}
