package dev.sluice.standalone.client;

/** A refusal or failure that the server answered. The message is the server's own reason. */
public final class RequestFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RequestFailedException(String message) {
    super(message);
  }
}
