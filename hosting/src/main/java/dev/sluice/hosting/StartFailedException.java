package dev.sluice.hosting;

import org.jspecify.annotations.Nullable;

/** A process cannot start. The message says why and how to mend it, for the one who started it. */
public final class StartFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
