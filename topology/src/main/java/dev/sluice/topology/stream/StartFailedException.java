package dev.sluice.topology.stream;

/** The stream processors cannot start; the message says why to the one who started them. */
public final class StartFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
