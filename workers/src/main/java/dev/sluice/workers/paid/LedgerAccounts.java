package dev.sluice.workers.paid;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.ledger.CallLedger;
import dev.sluice.core.ledger.Claim;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.schemas.Usage;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts as the ledger has them. It is asked by a claim that is given back at once: so the
 * claim of a dead process becomes a call of unknown outcome here too.
 */
final class LedgerAccounts implements CallAccounts {
  private static final Logger log = LoggerFactory.getLogger(LedgerAccounts.class);

  private final CallLedger ledger;
  private final Duration lease;

  LedgerAccounts(CallLedger ledger, Duration lease) {
    this.ledger = ledger;
    this.lease = lease;
  }

  @Override
  public Optional<LlmAnswer> of(String callId) {
    String owner = "accounts/" + UUID.randomUUID();
    try {
      return switch (ledger.claim(callId, owner, lease)) {
        case Claim.Answered(byte[] answer) -> AnswerBytes.find(answer);
        case Claim.Held held -> Optional.empty();
        case Claim.Granted granted -> {
          ledger.release(callId, owner);
          yield unknown(granted.unknownCalls());
        }
      };
    } catch (CallException e) {
      log.info("The ledger cannot say what call {} cost: {}", callId, e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<LlmAnswer> unknown(int calls) {
    return calls == 0
        ? Optional.empty()
        : Optional.of(new LlmAnswer("", "", "", new Usage(0, 0), 0, calls));
  }
}
