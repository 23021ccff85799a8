package dev.sluice.ingest.access;

import org.springframework.security.core.AuthenticationException;

/** A token that cannot be checked, since the issuer's keys cannot be fetched. */
final class IssuerAwayException extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  IssuerAwayException(Throwable cause) {
    super("The issuer's keys cannot be fetched.", cause);
  }
}
