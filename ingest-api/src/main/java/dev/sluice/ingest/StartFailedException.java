package dev.sluice.ingest;

/** The process can't start for a reason outside of it; the message says which, and what to set. */
public final class StartFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
