package dev.sluice.core.failure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call of a model failed, and another may succeed. It was not answered: an answer is paid for
 * once, and a call that has one is never made again.
 */
public final class RetriableProviderException extends RetriableException
    implements ProviderFailure {
  private static final long serialVersionUID = 1L;

  private final CallCost.Unanswered cost;

  /** A failure under the code of its reason. */
  public RetriableProviderException(
      RetryReason reason, String message, CallCost.Unanswered cost, @Nullable Throwable cause) {
    this(reason, reason.code(), message, null, cost, cause);
  }

  /**
   * A failure under a code of its own.
   *
   * @param code the provider's word, or one of {@link FailureCodes}
   * @param retryAfter the least time to wait that the provider asked for, if it did
   */
  public RetriableProviderException(
      RetryReason reason,
      String code,
      String message,
      @Nullable Duration retryAfter,
      CallCost.Unanswered cost,
      @Nullable Throwable cause) {
    super(reason, code, message, retryAfter, cause);
    this.cost = cost;
  }

  @Override
  public CallCost.Unanswered cost() {
    return cost;
  }
}
