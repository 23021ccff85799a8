package dev.sluice.workers;

import org.jspecify.annotations.Nullable;

/** The workers cannot start; the message says why to the one who started them. */
final class StartFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
