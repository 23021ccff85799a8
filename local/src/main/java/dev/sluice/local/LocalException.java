package dev.sluice.local;

import org.jspecify.annotations.Nullable;

/** The embedded broker or Redis can't run here; the message is meant for the end user. */
public abstract sealed class LocalException extends RuntimeException
    permits PortTakenException, DataFolderInUseException, EmbeddedStartException {

  LocalException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
