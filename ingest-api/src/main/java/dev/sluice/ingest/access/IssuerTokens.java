package dev.sluice.ingest.access;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.sluice.core.request.RequestRules;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/**
 * Checks the JWTs of one issuer. They must be signed with its keys by RS256 or ES256, name it as
 * issuer and this service as audience, and be valid at this time. The tenant is a claim. The scopes
 * are words with blanks between them in the claim {@code scope}, or in {@code scp}, the name that
 * some issuers use.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9068">RFC 9068</a>
 */
final class IssuerTokens {
  private static final Duration SKEW = Duration.ofSeconds(30);
  private static final int LONGEST_NAME = 256;
  private static final Pattern TENANT = Pattern.compile(RequestRules.ID_PATTERN);

  /** The claims that may name the caller; the first one in the token counts. */
  private static final List<String> NAMES = List.of("sub", "client_id", "azp");

  private static final List<String> SCOPES = List.of("scope", "scp");

  private final NimbusJwtDecoder decoder;
  private final String tenantClaim;

  /**
   * @param issuer the issuer as in the claim {@code iss}
   */
  IssuerTokens(
      JWKSource<SecurityContext> keys, String issuer, String audience, String tenantClaim) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256), keys));
    // Times, issuer and audience are validated below.
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
    this.decoder = new NimbusJwtDecoder(processor);
    JwtTimestampValidator times = new JwtTimestampValidator(SKEW);
    times.setAllowEmptyExpiryClaim(false);
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            times, new JwtIssuerValidator(issuer), new JwtAudienceValidator(audience)));
    this.tenantClaim = tenantClaim;
  }

  /**
   * The caller of a token.
   *
   * @throws InvalidBearerTokenException if it is not valid
   * @throws NoTenantException if it has no tenant
   * @throws IssuerAwayException if the issuer's keys cannot be fetched
   */
  CallerToken authenticate(String token) {
    Jwt jwt = decode(token);
    Set<Scope> scopes = scopes(jwt);
    boolean all = scopes.contains(Scope.OPERATE_ALL);
    return new CallerToken(new Caller(tenant(jwt), name(jwt), all), scopes);
  }

  private Jwt decode(String token) {
    try {
      return decoder.decode(token);
    } catch (BadJwtException e) {
      throw new InvalidBearerTokenException(BearerTokens.INVALID, e);
    } catch (JwtException e) {
      // Also where the issuer was asked too often for unknown keys: whether this one is among its
      // newest can't be judged now, and a valid token must not be called invalid.
      throw new IssuerAwayException(e);
    }
  }

  private String tenant(Jwt jwt) {
    if (jwt.getClaims().get(tenantClaim) instanceof String tenant
        && TENANT.matcher(tenant).matches()) {
      return tenant;
    }
    throw new NoTenantException(tenantClaim);
  }

  private static String name(Jwt jwt) {
    for (String claim : NAMES) {
      if (jwt.getClaims().get(claim) instanceof String name && !name.isEmpty()) {
        return name.substring(0, Math.min(name.length(), LONGEST_NAME));
      }
    }
    return Caller.ANYBODY;
  }

  private static Set<Scope> scopes(Jwt jwt) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String claim : SCOPES) {
      Collection<?> words =
          switch (jwt.getClaims().get(claim)) {
            case String text -> List.of(text.split(" ", -1));
            case Collection<?> list -> list;
            case null, default -> List.of();
          };
      for (Scope scope : Scope.values()) {
        if (words.contains(scope.word())) {
          scopes.add(scope);
        }
      }
    }
    return scopes;
  }
}
