package dev.sluice.standalone.client;

/** The server can't be reached. The message says where it was looked for and how to start one. */
public final class ServerUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ServerUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
