package dev.sluice.local;

import org.jspecify.annotations.Nullable;

/**
 * A failure to run the embedded broker or Redis on this machine. The message is for the end user.
 */
public abstract sealed class LocalException extends RuntimeException
    permits PortTakenException, DataFolderInUseException, EmbeddedStartException {

  LocalException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
