package dev.sluice.standalone.client;

/**
 * A refusal of the server: the token is missing or not accepted, or its scope does not allow the
 * call.
 */
public final class UnauthorizedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnauthorizedException(String message) {
    super(message);
  }
}
