package dev.sluice.ingest.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** An OpenID Connect issuer in this process: discovery, keys, and the tokens that it signs. */
public final class Issuer implements AutoCloseable {
  public static final String AUDIENCE = "sluice";

  public final RSAKey rsa;
  public final ECKey ec;
  private final HttpServer server;
  private final AtomicInteger asked = new AtomicInteger();

  public Issuer() throws IOException, JOSEException {
    rsa = new RSAKeyGenerator(2048).keyID("rsa-1").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec-1").generate();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    serve(
        "/.well-known/openid-configuration",
        "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(url(), url()));
    serve("/keys", new JWKSet(java.util.List.of(rsa, ec)).toPublicJWKSet().toString());
    server.start();
  }

  private void serve(String path, String json) {
    byte[] body = json.getBytes(UTF_8);
    server.createContext(
        path,
        exchange -> {
          asked.incrementAndGet();
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          try (var out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The number of calls that it has received. */
  public int asked() {
    return asked.get();
  }

  /** Settings that trust it. */
  public Map<String, String> settings() {
    return Map.of("AUTH_ENABLED", "true", "AUTH_ISSUER", url(), "AUTH_AUDIENCE", AUDIENCE);
  }

  /** A valid token of a tenant's caller. */
  public String token(String tenant, String scope) {
    return token(claims -> claims.claim("tenant", tenant).claim("scope", scope));
  }

  /** A valid token with one change. */
  public String token(UnaryOperator<JWTClaimsSet.Builder> change) {
    return sign(JWSAlgorithm.RS256, "rsa-1", change, signer(rsa));
  }

  /** The same, signed with ES256. */
  public String ecToken(String tenant, String scope) {
    try {
      return sign(
          JWSAlgorithm.ES256,
          "ec-1",
          claims -> claims.claim("tenant", tenant).claim("scope", scope),
          new ECDSASigner(ec));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** A token with another signature. */
  public String sign(
      JWSAlgorithm algorithm,
      String key,
      UnaryOperator<JWTClaimsSet.Builder> change,
      JWSSigner signer) {
    return sign(new JWSHeader.Builder(algorithm).keyID(key).build(), change, signer);
  }

  /** A token with a given header. */
  public String sign(
      JWSHeader header, UnaryOperator<JWTClaimsSet.Builder> change, JWSSigner signer) {
    try {
      SignedJWT jwt = new SignedJWT(header, claims(change));
      jwt.sign(signer);
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** Valid claims with one change. */
  public JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
    return change
        .apply(
            new JWTClaimsSet.Builder()
                .issuer(url())
                .audience(AUDIENCE)
                .subject("caller")
                .claim("tenant", "a")
                .claim("scope", "sluice.submit sluice.read sluice.operate")
                .expirationTime(at(600)))
        .build();
  }

  /** A moment that many seconds from now. */
  public static Date at(long seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  public static RSASSASigner signer(RSAKey key) {
    try {
      return new RSASSASigner(key);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
