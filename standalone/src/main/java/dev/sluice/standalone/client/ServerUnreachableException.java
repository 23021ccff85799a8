package dev.sluice.standalone.client;

/** A server that cannot be reached. The message has its address and the command that starts one. */
public final class ServerUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ServerUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
