package dev.sluice.standalone.client;

import dev.sluice.core.secrets.SecretReference;
import dev.sluice.core.settings.AccessSettings;
import dev.sluice.core.settings.SettingsSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The token that commands send. It is shown nowhere.
 *
 * @param origin where it was given, in words
 */
record BearerToken(String token, String origin) {
  static final String OPTION = "--token";
  static final String SETTING = AccessSettings.TOKEN.name();

  /** RFC 6750, section 2.1. */
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  /**
   * What was given: the option first, then the setting.
   *
   * @param folder where the {@code .env} files lie
   * @return empty if there is none, and if the setting only says where it is kept
   * @throws UnauthorizedException if it can't be sent
   */
  static Optional<BearerToken> of(
      Optional<String> option, Map<String, String> environment, Path folder) {
    Optional<BearerToken> bearer =
        option
            .map(token -> new BearerToken(token, OPTION))
            .or(() ->
                SettingsSource.of(Map.of(), environment, folder)
                    .find(SETTING)
                    .filter(found -> !SecretReference.isMeant(found.value()))
                    .map(found ->
                        new BearerToken(found.value(), SETTING + " of " + found.origin())));
    bearer
        .filter(b -> !FORM.matcher(b.token()).matches())
        .ifPresent(b -> {
          throw new UnauthorizedException(
              "the token of %s can't be sent: it holds more than letters, digits and -._~+/"
                  .formatted(b.origin()));
        });
    return bearer;
  }

  String header() {
    return "Bearer " + token;
  }

  @Override
  public String toString() {
    return "a token of " + origin;
  }
}
