package dev.sluice.workers.paid;

import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.failure.RetriableProviderException;
import dev.sluice.core.failure.RetryReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call was held back on this side: no slot was free, the breaker is open, or the limiter or the
 * ledger cannot be reached. It used up no try, and says nothing about the provider.
 */
sealed class NotMadeException extends RuntimeException permits HeldElsewhereException {
  private static final long serialVersionUID = 1L;

  private final RetriableProviderException failure;

  private NotMadeException(RetriableProviderException failure) {
    super(failure.getMessage(), failure, false, false);
    this.failure = failure;
  }

  /**
   * @param retryAfter the least time to wait before the next try, if it is known
   */
  NotMadeException(RetryReason reason, String message, @Nullable Duration retryAfter) {
    this(failure(reason, reason.code(), message, retryAfter, null));
  }

  /** A call was held back since the limiter or the ledger failed. */
  static NotMadeException because(String message, CallException cause) {
    RetryReason reason =
        cause instanceof RetriableException retriable ? retriable.reason() : RetryReason.OTHER;
    return new NotMadeException(
        failure(reason, cause.code(), message + ": " + cause.getMessage(), null, cause));
  }

  private static RetriableProviderException failure(
      RetryReason reason,
      String code,
      String message,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    return new RetriableProviderException(
        reason, code, message, retryAfter, CallCost.Unanswered.NOT_SENT, cause);
  }

  /** The failure for a caller that does not wait for the call to be made. */
  RetriableProviderException failure() {
    return failure;
  }
}
