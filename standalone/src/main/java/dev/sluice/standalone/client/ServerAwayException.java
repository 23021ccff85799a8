package dev.sluice.standalone.client;

/** The server can't be reached. The message says where it was looked for and how to start one. */
public final class ServerAwayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ServerAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
