package dev.sluice.core.failure;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Trying again later can help: a limit, an overload, a lost connection. */
public final class RetriableException extends CallException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  public RetriableException(String code, String message, @Nullable Throwable cause) {
    this(code, message, null, cause);
  }

  /**
   * @param retryAfter the least time to wait that the provider asked for, if it did
   */
  public RetriableException(
      String code, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(code, message, cause);
    this.retryAfter = retryAfter;
  }

  /** The least time to wait before the next try, where the provider named one. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
