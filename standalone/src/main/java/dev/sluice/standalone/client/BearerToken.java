package dev.sluice.standalone.client;

import dev.sluice.core.secrets.SecretReference;
import dev.sluice.core.settings.AccessSettings;
import dev.sluice.core.settings.SettingsSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The token that commands send. It is never shown.
 *
 * @param origin the option or setting that gave it, for messages
 */
record BearerToken(String token, String origin) {
  static final String OPTION = "--token";
  static final String SETTING = AccessSettings.TOKEN.name();

  /** The form of a token, by RFC 6750, section 2.1. */
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  /**
   * The token of the option, or else of the setting.
   *
   * @param folder the folder of the {@code .env} files
   * @return empty if there is none, or if the setting is a reference to a secret store
   * @throws UnauthorizedException if it cannot be sent
   */
  static Optional<BearerToken> of(
      Optional<String> option, Map<String, String> environment, Path folder) {
    Optional<BearerToken> given =
        option
            .map(token -> new BearerToken(token, OPTION))
            .or(() ->
                SettingsSource.of(Map.of(), environment, folder)
                    .find(SETTING)
                    .filter(found -> !SecretReference.isMeant(found.value()))
                    .map(found ->
                        new BearerToken(found.value(), SETTING + " of " + found.origin())));
    given
        .filter(b -> !FORM.matcher(b.token()).matches())
        .ifPresent(b -> {
          throw new UnauthorizedException(
              "the token of %s cannot be sent: it has characters other than letters, digits and -._~+/"
                  .formatted(b.origin()));
        });
    return given;
  }

  String header() {
    return "Bearer " + token;
  }

  @Override
  public String toString() {
    return "a token of " + origin;
  }
}
