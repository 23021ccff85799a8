package dev.sluice.workers.paid;

import dev.sluice.core.failure.RetryReason;
import java.time.Duration;

/** Another live process makes the call now: its answer is waited for in the ledger. */
final class HeldElsewhereException extends NotMadeException {
  private static final long serialVersionUID = 1L;

  private final Duration lease;

  /**
   * @param lease how long the claim of the other process still holds
   */
  HeldElsewhereException(Duration lease) {
    super(RetryReason.UNAVAILABLE, "another process makes this call now", null);
    this.lease = lease;
  }

  Duration lease() {
    return lease;
  }
}
