package dev.sluice.core.settings;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of secrets that are given as references to Google Secret Manager.
 *
 * @param endpoint empty for the public one
 */
public record SecretSettings(Duration refresh, Duration overlap, Optional<URI> endpoint) {
  public static final Setting<Duration> REFRESH =
      Setting.duration(
          "SECRET_REFRESH",
          "5m",
          Duration.ofSeconds(1),
          Duration.ofDays(1),
          "How often a secret given as a reference is read again.");

  public static final Setting<Duration> OVERLAP =
      Setting.duration(
          "SECRET_OVERLAP",
          "10m",
          Duration.ZERO,
          Duration.ofDays(7),
          "How long AUTH_TOKEN's old value is still accepted once a new one has been read.");

  public static final Setting<Optional<URI>> ENDPOINT =
      Setting.optionalUri(
          "SECRET_MANAGER_ENDPOINT",
          List.of("https", "http"),
          "Where Secret Manager is, if not at its public address; http on loopback only.");

  static final List<Setting<?>> SETTINGS = List.of(REFRESH, OVERLAP, ENDPOINT);

  static SecretSettings read(SettingsReader reader) {
    SecretSettings settings =
        new SecretSettings(
            /* refresh= */ reader.get(REFRESH),
            /* overlap= */ reader.get(OVERLAP),
            /* endpoint= */ reader.get(ENDPOINT));
    reader.check(
        settings.endpoint().filter(SecretSettings::isOpen).isEmpty(),
        "SECRET_MANAGER_ENDPOINT: secrets travel over https, except on loopback");
    return settings;
  }

  /** Whether secrets would travel unencrypted over a network. */
  private static boolean isOpen(URI endpoint) {
    return endpoint.getScheme().equals("http") && !isLoopback(endpoint.getHost());
  }

  /** Names are not looked up, but for the one that every machine has. */
  private static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    if (!host.matches("[0-9.]+|\\[[0-9a-fA-F:.]+]")) {
      return false;
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
