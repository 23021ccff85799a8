package dev.sluice.local;

import org.jspecify.annotations.Nullable;

/** The embedded broker or Redis, or its data folder, could not be brought up; the cause tells. */
public final class EmbeddedStartException extends LocalException {

  EmbeddedStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
