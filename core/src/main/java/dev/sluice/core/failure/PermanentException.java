package dev.sluice.core.failure;

import org.jspecify.annotations.Nullable;

/** Trying again cannot help: a refused input, a missing permission, an exhausted quota. */
public sealed class PermanentException extends CallException
    permits PermanentProviderException, DeadlineExceededException {
  private static final long serialVersionUID = 1L;

  public PermanentException(String code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
