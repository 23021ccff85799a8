package dev.sluice.workers.paid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.ledger.Claim;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.schemas.Usage;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LedgerAccountsTest {
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final LlmAnswer ANSWER = new LlmAnswer("42", "m", "stop", new Usage(3, 4), 1, 0);

  private Instant now = Instant.EPOCH;
  private final MemoryLedger ledger = new MemoryLedger(() -> now);
  private final LedgerAccounts accounts = new LedgerAccounts(ledger, LEASE);

  @Test
  void aCallThatWasNotMadeCostsNothingAndCanStillBeMade() {
    assertThat(accounts.of("c")).isEmpty();
    assertThat(ledger.claim("c", "worker", LEASE)).isEqualTo(new Claim.Granted(0, false));
  }

  @Test
  void anAnswerIsWhatWasPaidFor() {
    ledger.claim("c", "worker", LEASE);
    ledger.answer("c", "worker", AnswerBytes.write("c", ANSWER), Duration.ofHours(1));

    assertThat(accounts.of("c")).hasValue(ANSWER);
  }

  @Test
  void theClaimOfADeadProcessIsACallOfUnknownOutcome() {
    ledger.claim("c", "worker", LEASE);
    assertThat(accounts.of("c")).as("it may be under way").isEmpty();
    now = now.plus(LEASE);

    LlmAnswer unknown = accounts.of("c").orElseThrow();

    assertThat(unknown.unknownCalls()).isEqualTo(1);
    assertThat(unknown.usage()).isEqualTo(new Usage(0, 0));
    assertThat(accounts.of("c")).hasValue(unknown);
  }

  @Test
  void aLedgerThatIsAwayTellsNothing() {
    ledger.away(true);
    assertThat(accounts.of("c")).isEmpty();
  }
}
