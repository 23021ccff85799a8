package dev.sluice.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.local.EmbeddedKafka;
import dev.sluice.testkit.broker.BrokerUsers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings of Kafka's security, against a broker that asks who calls. */
class KafkaClientIT {
  private static final BrokerUsers USERS = BrokerUsers.of("s", "sluice");

  @TempDir private static Path folder;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(folder, 0, USERS.authenticating());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static Settings settings(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    return Settings.read(SettingsSource.of(Map.of(), all, folder));
  }

  private static KafkaClient client(Settings settings) {
    try (Secrets secrets =
        new Secrets(
            () -> {
              throw new AssertionError("no reference is used here");
            },
            Optional.empty(),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            InstantSource.system())) {
      return KafkaClient.of(settings.kafka(), secrets);
    }
  }

  private static Map<String, String> sasl(String password) {
    return Map.of(
        "KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT",
        "KAFKA_SASL_MECHANISM", "PLAIN",
        "KAFKA_SASL_JAAS_CONFIG", BrokerUsers.login("sluice", password));
  }

  @Test
  void whoIsKnownIsLetIn() {
    Settings settings = settings(sasl("s"));
    assertThatCode(() -> KafkaTopics.ensure(settings, client(settings))).doesNotThrowAnyException();
  }

  @Test
  void whoIsNotIsToldSoWithoutThePassword() {
    Settings settings = settings(sasl("planted-guess"));
    assertThatThrownBy(() -> KafkaTopics.ensure(settings, client(settings)))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("Authentication failed")
        .hasMessageContaining("KAFKA_SASL_JAAS_CONFIG")
        .hasMessageNotContaining("planted-guess");
    assertThat(client(settings).toString()).doesNotContain("planted-guess");
  }

  @Test
  void theFormOfAStoreFollowsFromItsName() {
    assertThat(
            client(
                    settings(
                        Map.of(
                            "KAFKA_SECURITY_PROTOCOL", "ssl",
                            "KAFKA_SSL_TRUSTSTORE_LOCATION", "/etc/ca.pem",
                            "KAFKA_SSL_KEYSTORE_LOCATION", "/etc/me.p12",
                            "KAFKA_SSL_KEYSTORE_PASSWORD", "k")))
                .properties())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("ssl.truststore.location", "/etc/ca.pem")
        .containsEntry("ssl.truststore.type", "PEM")
        .containsEntry("ssl.keystore.location", "/etc/me.p12")
        .containsEntry("ssl.keystore.type", "PKCS12")
        .containsEntry("ssl.keystore.password", "k");
  }

  @Test
  void tokensNeedNoLoginOfTheirOwn() {
    Map<String, String> tokens =
        Map.of("KAFKA_SECURITY_PROTOCOL", "sasl_ssl", "KAFKA_SASL_MECHANISM", "OAUTHBEARER");
    assertThat(client(settings(tokens)).properties().get("sasl.jaas.config"))
        .isEqualTo("org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;");
    Map<String, String> own = new HashMap<>(tokens);
    own.put("KAFKA_SASL_JAAS_CONFIG", "org.example.Login required;");
    assertThat(client(settings(own)).properties())
        .containsEntry("sasl.jaas.config", "org.example.Login required;");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Settings settings =
        settings(
            Map.of(
                "KAFKA_SECURITY_PROTOCOL",
                "ssl",
                "KAFKA_SSL_TRUSTSTORE_LOCATION",
                folder.resolve("none.pem").toString()));
    assertThatThrownBy(() -> KafkaTopics.ensure(settings, client(settings)))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("none.pem");
  }
}
