package dev.sluice.core.settings;

import dev.sluice.core.secrets.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The settings of access to the API: its callers, their limits, their pages, and TLS.
 *
 * @param token the one static token
 * @param tenant of the static token, and of everybody where authentication is off
 * @param rateLimit calls a minute of one caller; empty for no limit
 * @param allowedHosts names under which the API is called where authentication is off
 * @param corsOrigins origins of pages whose scripts may call; {@code *} for every one
 */
public record AccessSettings(
    boolean authEnabled,
    Optional<Secret> token,
    String tenant,
    Optional<URI> issuer,
    Optional<URI> jwksUri,
    Optional<String> audience,
    String tenantClaim,
    OptionalInt rateLimit,
    List<String> corsOrigins,
    List<String> allowedHosts,
    Optional<Path> tlsCertificate,
    Optional<Path> tlsPrivateKey,
    boolean behindTlsProxy) {
  private static final int USUAL_RATE = 6000;

  public static final Setting<Optional<Boolean>> AUTH_ENABLED =
      new Setting<>(
          "AUTH_ENABLED",
          "Lets in only callers with a bearer token; if unset, true in staging and production and false in development.",
          "",
          "true or false",
          false,
          s ->
              s.isEmpty()
                  ? Optional.empty()
                  : Optional.of(Setting.flag("AUTH_ENABLED", true, "").parser().apply(s)));

  public static final Setting<Optional<Secret>> TOKEN =
      Setting.secret(
          "AUTH_TOKEN",
          "A bearer token that may do everything, in the form of RFC 6750: letters, digits and -._~+/ with = at the end.");

  public static final Setting<String> TENANT =
      Setting.matching(
          "AUTH_TENANT",
          "default",
          "[A-Za-z0-9._:~-]{1,128}",
          "1 to 128 letters, digits, or . _ : ~ -",
          "The tenant of AUTH_TOKEN, and of everybody where authentication is off.");

  public static final Setting<Optional<URI>> ISSUER =
      AccessForms.optionalUri(
          "AUTH_ISSUER",
          "The OpenID Connect issuer whose access tokens (JWT, RS256 or ES256) let callers in.");

  public static final Setting<Optional<URI>> JWKS_URI =
      AccessForms.optionalUri(
          "AUTH_JWKS_URI",
          "Where the issuer's keys are; if unset, the issuer itself names the place.");

  public static final Setting<Optional<String>> AUDIENCE =
      Setting.optional(
          "AUTH_AUDIENCE", "What the issuer calls this service: tokens made out for others fail.");

  public static final Setting<String> TENANT_CLAIM =
      Setting.matching(
          "AUTH_TENANT_CLAIM",
          "tenant",
          "[A-Za-z0-9._:/-]{1,256}",
          "1 to 256 letters, digits, or . _ : / -",
          "The claim of a JWT that names the caller's tenant.");

  public static final Setting<OptionalInt> RATE_LIMIT =
      new Setting<>(
          "API_RATE_LIMIT",
          "Calls of the API a minute that one caller may make, over all API processes together; 0 for no limit; if unset, "
              + USUAL_RATE
              + " with authentication and no limit without.",
          "",
          "a whole number from 0 to 10000000",
          false,
          AccessForms::rate);

  public static final Setting<List<String>> CORS_ORIGINS =
      new Setting<>(
          "CORS_ORIGINS",
          "The origins of the pages whose scripts may call the API from a browser.",
          "[]",
          "a JSON list of origins such as [\"https://app.example.com\"], or [\"*\"] for every one",
          false,
          AccessForms::origins);

  public static final Setting<List<String>> ALLOWED_HOSTS =
      new Setting<>(
          "ALLOWED_HOSTS",
          "Names besides those of this machine under which the API may be called where authentication is off.",
          "",
          "host names with commas between, such as sluice.internal.example",
          false,
          AccessForms::hosts);

  public static final Setting<Optional<Path>> TLS_CERTIFICATE =
      AccessForms.optionalFile(
          "TLS_CERTIFICATE",
          "The server's certificate with its chain (PEM): HTTPS in place of HTTP; a changed file is taken into use by itself.");

  public static final Setting<Optional<Path>> TLS_PRIVATE_KEY =
      AccessForms.optionalFile("TLS_PRIVATE_KEY", "The key of TLS_CERTIFICATE (PEM, PKCS #8).");

  public static final Setting<Boolean> BEHIND_TLS_PROXY =
      Setting.flag(
          "BEHIND_TLS_PROXY",
          false,
          "Says that only a proxy that ends TLS can reach HOST; what it forwards of the client (X-Forwarded-For, -Proto) is believed.");

  static final List<Setting<?>> SETTINGS =
      List.of(
          AUTH_ENABLED,
          TOKEN,
          TENANT,
          ISSUER,
          JWKS_URI,
          AUDIENCE,
          TENANT_CLAIM,
          RATE_LIMIT,
          CORS_ORIGINS,
          ALLOWED_HOSTS,
          TLS_CERTIFICATE,
          TLS_PRIVATE_KEY,
          BEHIND_TLS_PROXY);

  public AccessSettings {
    corsOrigins = List.copyOf(corsOrigins);
    allowedHosts = List.copyOf(allowedHosts);
  }

  static AccessSettings read(SettingsReader reader, Environment environment) {
    boolean auth = reader.get(AUTH_ENABLED).orElse(environment != Environment.DEVELOPMENT);
    OptionalInt rate = reader.get(RATE_LIMIT);
    if (rate.isEmpty() && auth) {
      rate = OptionalInt.of(USUAL_RATE);
    }
    return new AccessSettings(
        /* authEnabled= */ auth,
        /* token= */ reader.get(TOKEN),
        /* tenant= */ reader.get(TENANT),
        /* issuer= */ reader.get(ISSUER),
        /* jwksUri= */ reader.get(JWKS_URI),
        /* audience= */ reader.get(AUDIENCE),
        /* tenantClaim= */ reader.get(TENANT_CLAIM),
        /* rateLimit= */ rate.orElse(0) == 0 ? OptionalInt.empty() : rate,
        /* corsOrigins= */ reader.get(CORS_ORIGINS),
        /* allowedHosts= */ reader.get(ALLOWED_HOSTS),
        /* tlsCertificate= */ reader.get(TLS_CERTIFICATE),
        /* tlsPrivateKey= */ reader.get(TLS_PRIVATE_KEY),
        /* behindTlsProxy= */ reader.get(BEHIND_TLS_PROXY));
  }

  /** Whether the listener speaks TLS itself. */
  public boolean tls() {
    return tlsCertificate.isPresent() && tlsPrivateKey.isPresent();
  }
}
