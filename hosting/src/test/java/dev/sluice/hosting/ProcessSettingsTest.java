package dev.sluice.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every process is given by the settings. */
class ProcessSettingsTest {
  @TempDir Path folder;

  private Settings settings(String... pairs) {
    Map<String, String> flags = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      flags.put(pairs[i], pairs[i + 1]);
    }
    return Settings.read(SettingsSource.of(flags, Map.of(), folder));
  }

  private Map<String, Object> kafka(String... pairs) {
    try (Secrets secrets =
        new Secrets(
            () -> {
              throw new AssertionError("no reference is used here");
            },
            Optional.empty(),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            InstantSource.system())) {
      return KafkaClient.of(settings(pairs).kafka(), secrets).properties();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "development, false, DEBUG, INFO",
    "staging, false, INFO, INFO",
    "production, false, WARN, WARN",
    "staging, true, DEBUG, INFO",
    "production, true, DEBUG, INFO"
  })
  void theEnvironmentAndDebugChooseWhatIsLogged(
      String environment, String debug, String ours, String libraries) {
    Map<String, Object> properties =
        HostProperties.of(
            settings(
                "ENVIRONMENT", environment,
                "DEBUG", debug,
                "HOST", "127.0.0.1",
                "AUTH_ISSUER", "https://id.example.com",
                "AUTH_AUDIENCE", "sluice"));
    assertThat(properties)
        .containsEntry("logging.level.dev.sluice", ours)
        .containsEntry("logging.level.root", libraries)
        .containsEntry("logging.level.sluice.audit", "INFO");
  }

  @Test
  void aProcessListensAndNamesItselfAsItIsSet() {
    assertThat(
            HostProperties.of(settings("HOST", "127.0.0.9", "PORT", "8123", "SERVICE_NAME", "svc")))
        .containsEntry("server.address", "127.0.0.9")
        .containsEntry("server.port", "8123")
        .containsEntry("spring.application.name", "svc");
  }

  @Test
  void theTrustedCertificatesOfKafkaAreInTheFileThatIsSet() {
    assertThat(
            kafka(
                "KAFKA_SECURITY_PROTOCOL", "SSL",
                "KAFKA_SSL_TRUSTSTORE_LOCATION", "/trust.p12",
                "KAFKA_SSL_TRUSTSTORE_PASSWORD", "t",
                "KAFKA_SSL_KEYSTORE_LOCATION", "/key.p12",
                "KAFKA_SSL_KEYSTORE_PASSWORD", "k"))
        .containsEntry("security.protocol", "SSL")
        .containsEntry("ssl.truststore.location", "/trust.p12")
        .containsEntry("ssl.truststore.type", "PKCS12")
        .containsEntry("ssl.truststore.password", "t")
        .containsEntry("ssl.keystore.location", "/key.p12")
        .containsEntry("ssl.keystore.password", "k");
  }

  @Test
  void aLoginOfItsOwnIsHandedToKafka() {
    assertThat(
            kafka(
                "KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                "KAFKA_SASL_MECHANISM", "OAUTHBEARER",
                "KAFKA_SASL_LOGIN_CALLBACK_HANDLER_CLASS", "com.example.Login"))
        .containsEntry("sasl.mechanism", "OAUTHBEARER")
        .containsEntry("sasl.login.callback.handler.class", "com.example.Login");
  }
}
