package dev.sluice.ingest.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The issuer's keys, fetched when they are first needed and then kept: so a process starts while
 * the issuer is away, and goes on for an hour if it goes away later. A key that is not known is
 * asked for, but no more than twice in half a minute, however many tokens name unknown ones.
 *
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect
 *     Discovery</a>
 */
final class IssuerKeys implements JWKSetSource<SecurityContext> {
  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final Duration STALE = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(6);
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final int TIMEOUT_MILLIS = 2000;
  private static final int MOST_BYTES = 256 * 1024;
  private static final String DISCOVERY = "/.well-known/openid-configuration";

  private final String issuer;
  private final DefaultResourceRetriever http =
      new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MOST_BYTES);

  /** Null until it was set or told. */
  private volatile @Nullable URI address;

  private IssuerKeys(String issuer, Optional<URI> address) {
    this.issuer = issuer;
    this.address = address.orElse(null);
  }

  /**
   * @param address where the keys are; if empty the issuer is asked
   */
  static JWKSource<SecurityContext> of(String issuer, Optional<URI> address) {
    return JWKSourceBuilder.create(new IssuerKeys(issuer, address))
        .cache(FRESH.toMillis(), PATIENCE.toMillis())
        .refreshAheadCache(false)
        .rateLimited(INTERVAL.toMillis())
        .outageTolerant(STALE.toMillis())
        .build();
  }

  @Override
  public JWKSet getJWKSet(
      JWKSetCacheRefreshEvaluator refresh, long now, @Nullable SecurityContext context)
      throws KeySourceException {
    try {
      return JWKSet.parse(fetch(keys()));
    } catch (IOException | ParseException | IllegalArgumentException e) {
      throw new RemoteKeySourceException(
          "The keys of %s can't be had: %s".formatted(issuer, e.getMessage()), e);
    }
  }

  private URI keys() throws IOException, ParseException {
    URI known = address;
    if (known != null) {
      return known;
    }
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    Map<String, Object> told = JSONObjectUtils.parse(fetch(URI.create(base + DISCOVERY)));
    if (!issuer.equals(told.get("issuer"))) {
      throw new IOException("it calls itself " + told.get("issuer"));
    }
    URI found = JSONObjectUtils.getURI(told, "jwks_uri");
    if (found == null || !issuer.startsWith("http:") && !"https".equals(found.getScheme())) {
      throw new IOException("it names no jwks_uri with https");
    }
    address = found;
    return found;
  }

  private String fetch(URI from) throws IOException {
    return http.retrieveResource(from.toURL()).getContent();
  }

  @Override
  public void close() {}
}
