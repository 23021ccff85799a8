package dev.sluice.core.failure;

import dev.sluice.schemas.Failure;
import org.jspecify.annotations.Nullable;

/** A call of a provider or a store failed. The subtype says if trying again can help. */
public abstract sealed class CallException extends RuntimeException
    permits RetriableException, PermanentException {
  private static final long serialVersionUID = 1L;

  private final String code;

  CallException(String code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** A stable word for the kind of failure: one of {@link FailureCodes}, or the provider's own. */
  public String code() {
    return code;
  }

  /** The failure as it is published. The message holds no secret. */
  public Failure toFailure() {
    return new Failure(code, String.valueOf(getMessage()), null);
  }
}
