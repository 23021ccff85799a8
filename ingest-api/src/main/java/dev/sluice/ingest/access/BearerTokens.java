package dev.sluice.ingest.access;

import java.util.EnumSet;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** Finds the caller of a bearer token: the static token, or a JWT of the issuer. */
final class BearerTokens implements AuthenticationManager {
  /** One sentence for every reason, so that an attacker learns nothing from it. */
  static final String INVALID =
      "The bearer token is unknown or has expired, or its issuer or audience is another one.";

  private final StaticTokens tokens;
  private final String tenant;
  private final Optional<IssuerTokens> issuer;

  /**
   * @param tenant the tenant of the static tokens
   */
  BearerTokens(StaticTokens tokens, String tenant, Optional<IssuerTokens> issuer) {
    this.tokens = tokens;
    this.tenant = tenant;
    this.issuer = issuer;
  }

  @Override
  public Authentication authenticate(Authentication presented) {
    String token = ((BearerTokenAuthenticationToken) presented).getToken();
    if (tokens.contain(token)) {
      return new CallerToken(new Caller(tenant, Caller.TOKEN, true), EnumSet.allOf(Scope.class));
    }
    return issuer.orElseThrow(() -> new InvalidBearerTokenException(INVALID)).authenticate(token);
  }
}
