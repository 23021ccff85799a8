package dev.sluice.workers.paid;

import dev.sluice.core.llm.LlmAnswer;
import java.util.Optional;

/** The costs of calls whose answers nobody waits for any more. */
public interface CallAccounts {
  /** Of providers that cost nothing. */
  CallAccounts NONE = callId -> Optional.empty();

  /**
   * The answer of a call. An answer of no use is empty but for its usage, and a call of unknown
   * outcome is empty but for the number of such calls. Nothing if no call was made, if one is under
   * way, or if the ledger is away.
   */
  Optional<LlmAnswer> of(String callId);
}
