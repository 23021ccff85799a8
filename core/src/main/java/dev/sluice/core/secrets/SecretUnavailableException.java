package dev.sluice.core.secrets;

import dev.sluice.core.failure.CallException;

/**
 * A secret that a process needs cannot be read. The message is a sentence for the operator who
 * started the process.
 */
public final class SecretUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SecretUnavailableException(CallException cause) {
    super(cause.getMessage(), cause);
  }
}
