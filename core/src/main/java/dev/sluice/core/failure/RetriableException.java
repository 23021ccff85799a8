package dev.sluice.core.failure;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Trying again later can help: a limit, an overload, a lost connection. */
public sealed class RetriableException extends CallException permits RetriableProviderException {
  private static final long serialVersionUID = 1L;

  private final RetryReason reason;
  private final @Nullable Duration retryAfter;

  /**
   * A failure with the reason that its code stands for.
   *
   * @param code one of {@link FailureCodes}; any other is a reason of its own
   */
  public RetriableException(String code, String message, @Nullable Throwable cause) {
    this(code, message, null, cause);
  }

  /**
   * A failure with the reason that its code stands for.
   *
   * @param retryAfter the least time to wait that was asked for, if one was
   */
  public RetriableException(
      String code, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    this(RetryReason.ofCode(code), code, message, retryAfter, cause);
  }

  RetriableException(
      RetryReason reason,
      String code,
      String message,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(code, message, cause);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  /** The reason why a repeat can help. */
  public RetryReason reason() {
    return reason;
  }

  /** The least time to wait before the next try, where one was named. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
