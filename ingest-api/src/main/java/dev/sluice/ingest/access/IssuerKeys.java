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
 * The keys of the issuer, fetched when they are first needed and then kept. So a process can start
 * while the issuer cannot be reached, and works for an hour without it later. The issuer is asked
 * for a key that is not known, but at most twice in half a minute, however many tokens name unknown
 * keys.
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

  /** Null until it was set, or read from the issuer. */
  private volatile @Nullable URI address;

  private IssuerKeys(String issuer, Optional<URI> address) {
    this.issuer = issuer;
    this.address = address.orElse(null);
  }

  /**
   * @param address the address of the keys; if empty the issuer is asked for it
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
          "The keys of %s cannot be fetched: %s".formatted(issuer, e.getMessage()), e);
    }
  }

  private URI keys() throws IOException, ParseException {
    URI known = address;
    if (known != null) {
      return known;
    }
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    Map<String, Object> metadata = JSONObjectUtils.parse(fetch(URI.create(base + DISCOVERY)));
    if (!issuer.equals(metadata.get("issuer"))) {
      throw new IOException("its name for itself is " + metadata.get("issuer"));
    }
    URI found = JSONObjectUtils.getURI(metadata, "jwks_uri");
    if (found == null || !issuer.startsWith("http:") && !"https".equals(found.getScheme())) {
      throw new IOException("it has no jwks_uri with https");
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
