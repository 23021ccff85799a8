package dev.sluice.standalone.client;

/** The server does not let the command in: without a token, with this one, or not to do that. */
public final class UnauthorizedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnauthorizedException(String message) {
    super(message);
  }
}
