package dev.sluice.core.failure;

import dev.sluice.schemas.Failure;

/** A call of a provider or a store failed. Whether trying again can help is the subtype. */
public abstract sealed class CallException extends RuntimeException
    permits RetriableException, PermanentException {
  private static final long serialVersionUID = 1L;

  private final String code;

  CallException(String code, String message, @org.jspecify.annotations.Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** A stable word for the kind of failure: one of {@link FailureCodes}, or the provider's own. */
  public String code() {
    return code;
  }

  /** The failure as it is told to the one who asked. The message holds no secret. */
  public Failure toFailure() {
    return new Failure(code, String.valueOf(getMessage()), null);
  }
}
