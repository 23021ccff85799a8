package dev.sluice.ingest.access;

import org.springframework.security.core.AuthenticationException;

/** Whether a token is valid can't be told, as the issuer's keys can't be had. */
final class IssuerAwayException extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  IssuerAwayException(Throwable cause) {
    super("The issuer's keys can't be had.", cause);
  }
}
