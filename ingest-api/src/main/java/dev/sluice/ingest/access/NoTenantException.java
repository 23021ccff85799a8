package dev.sluice.ingest.access;

import org.springframework.security.core.AuthenticationException;

/** A valid token without a tenant. */
final class NoTenantException extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  NoTenantException(String claim) {
    super(
        "The token's claim %s must name the tenant in 1 to 128 letters, digits, or . _ : ~ - (setting AUTH_TENANT_CLAIM)."
            .formatted(claim));
  }
}
