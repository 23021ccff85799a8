package dev.sluice.workers.paid;

import dev.sluice.core.llm.LlmAnswer;
import java.util.Optional;

/** What was paid for calls whose answers nobody waits for any more. */
public interface CallAccounts {
  /** Of providers that cost nothing. */
  CallAccounts NONE = callId -> Optional.empty();

  /**
   * The answer of a call; or, if its outcome is not known, one that is empty but for the number of
   * such calls. Nothing if no call was made, if one is under way, or if the ledger is away.
   */
  Optional<LlmAnswer> of(String callId);
}
