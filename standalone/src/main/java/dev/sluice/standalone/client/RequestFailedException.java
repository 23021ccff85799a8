package dev.sluice.standalone.client;

/** The server answered, and the answer is no. The message is the server's own reason. */
public final class RequestFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RequestFailedException(String message) {
    super(message);
  }
}
