package dev.sluice.core.settings;

import dev.sluice.core.secrets.InlineSecret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The rules of which settings of access may stand together, and of what production refuses. */
final class AccessRules {
  private static final int SHORTEST_TOKEN = 32;

  private final SettingsReader reader;
  private final AccessSettings access;
  private final boolean production;
  private final boolean development;

  private AccessRules(SettingsReader reader, Settings settings) {
    this.reader = reader;
    this.access = settings.access();
    this.production = settings.app().environment() == Environment.PRODUCTION;
    this.development = settings.app().environment() == Environment.DEVELOPMENT;
  }

  /** Notes every problem, each with the way out. */
  static void check(SettingsReader reader, Settings settings) {
    AccessRules rules = new AccessRules(reader, settings);
    rules.authentication();
    rules.lengthOfToken();
    rules.issuer();
    rules.tls();
    if (rules.production) {
      rules.production(settings.api());
    }
  }

  private void authentication() {
    reader.check(
        !access.authEnabled() || access.token().isPresent() || access.issuer().isPresent(),
        "AUTH_ENABLED: nobody could be let in; set AUTH_TOKEN, or AUTH_ISSUER with AUTH_AUDIENCE"
            + (production ? "" : ", or AUTH_ENABLED=false"));
    reader.check(
        !(access.token().orElse(null) instanceof InlineSecret(String text))
            || AccessForms.isToken(text),
        "AUTH_TOKEN: the value can't be sent as a bearer token; allowed are letters, digits and -._~+/ with = at the end");
  }

  /** One that is shorter could be found out by trying. */
  private void lengthOfToken() {
    reader.check(
        development
            || !(access.token().orElse(null) instanceof InlineSecret(String text))
            || text.length() >= SHORTEST_TOKEN,
        "AUTH_TOKEN: must have at least %d characters outside development; openssl rand -hex 32 makes one"
            .formatted(SHORTEST_TOKEN));
  }

  private void issuer() {
    reader.check(
        access.issuer().isEmpty() || access.audience().isPresent(),
        "AUTH_AUDIENCE: AUTH_ISSUER needs it, or tokens that were made out for other services would be taken; set it to this service's name at the issuer");
    reader.check(
        access.issuer().isPresent() || access.jwksUri().isEmpty(),
        "AUTH_JWKS_URI: of no use without AUTH_ISSUER; set AUTH_ISSUER or remove it");
    reader.check(
        access.issuer().isPresent() || access.audience().isEmpty(),
        "AUTH_AUDIENCE: of no use without AUTH_ISSUER; set AUTH_ISSUER or remove it");
  }

  private void tls() {
    reader.check(
        access.tlsCertificate().isPresent() || access.tlsPrivateKey().isEmpty(),
        "TLS_PRIVATE_KEY: needs TLS_CERTIFICATE");
    reader.check(
        access.tlsPrivateKey().isPresent() || access.tlsCertificate().isEmpty(),
        "TLS_CERTIFICATE: needs TLS_PRIVATE_KEY");
    readable("TLS_CERTIFICATE", access.tlsCertificate());
    readable("TLS_PRIVATE_KEY", access.tlsPrivateKey());
  }

  private void readable(String name, Optional<Path> file) {
    file.ifPresent(path ->
        reader.check(
            Files.isRegularFile(path) && Files.isReadable(path),
            "%s: there is no file %s that this process can read".formatted(name, path)));
  }

  private void production(ApiSettings api) {
    reader.check(
        access.authEnabled(),
        "AUTH_ENABLED: production does not run without authentication; remove AUTH_ENABLED=false and set AUTH_TOKEN, or AUTH_ISSUER with AUTH_AUDIENCE");
    reader.check(
        !access.corsOrigins().contains("*"),
        "CORS_ORIGINS: production does not let every page call; name the origins, or leave it unset for none");
    reader.check(
        AccessForms.isLoopback(api.host()) || access.tls() || access.behindTlsProxy(),
        "HOST: production does not listen on %s without encryption; set TLS_CERTIFICATE and TLS_PRIVATE_KEY, or HOST=127.0.0.1, or BEHIND_TLS_PROXY=true if only a proxy that ends TLS can reach it"
            .formatted(api.host()));
  }
}
