package dev.sluice.local;

import org.jspecify.annotations.Nullable;

/**
 * A failed start of the embedded broker or Redis, or of the data folder; the cause has the reason.
 */
public final class EmbeddedStartException extends LocalException {

  EmbeddedStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
