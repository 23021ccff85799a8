package dev.sluice.hosting;

import dev.sluice.core.secrets.Secret;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.KafkaProtocol;
import dev.sluice.core.settings.KafkaSettings;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;

/**
 * The properties of every client of Kafka in a process: the addresses of the brokers, and how they
 * are spoken to. The secrets among them are those of the process's start.
 *
 * @param properties of Kafka's own names
 */
public record KafkaClient(Map<String, Object> properties) {
  /** Holds nothing secret: the callback handler fetches the tokens. */
  private static final String TOKEN_LOGIN = OAuthBearerLoginModule.class.getName() + " required;";

  public KafkaClient {
    properties = Map.copyOf(properties);
  }

  static KafkaClient of(KafkaSettings settings, Secrets secrets) {
    Map<String, Object> p = new HashMap<>();
    p.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    if (settings.protocol() != KafkaProtocol.PLAINTEXT) {
      p.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, settings.protocol().name());
    }
    settings.saslMechanism().ifPresent(m -> p.put(SaslConfigs.SASL_MECHANISM, m));
    if (settings.saslJaasConfig().isEmpty() && takesTokens(settings)) {
      p.put(SaslConfigs.SASL_JAAS_CONFIG, TOKEN_LOGIN);
    }
    put(p, SaslConfigs.SASL_JAAS_CONFIG, settings.saslJaasConfig(), secrets);
    settings
        .loginCallbackHandler()
        .ifPresent(c -> p.put(SaslConfigs.SASL_LOGIN_CALLBACK_HANDLER_CLASS, c));
    settings
        .trustStore()
        .ifPresent(file -> {
          p.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, file);
          p.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, type(file));
        });
    put(p, SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG, settings.trustStorePassword(), secrets);
    settings
        .keyStore()
        .ifPresent(file -> {
          p.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, file);
          p.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, type(file));
        });
    // Kafka takes it for a key in a PEM file too, and then under this name alone.
    boolean pem = settings.keyStore().map(file -> type(file).equals("PEM")).orElse(false);
    put(
        p,
        pem ? SslConfigs.SSL_KEY_PASSWORD_CONFIG : SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG,
        settings.keyStorePassword(),
        secrets);
    return new KafkaClient(p);
  }

  private static boolean takesTokens(KafkaSettings settings) {
    return settings
        .saslMechanism()
        .filter(OAuthBearerLoginModule.OAUTHBEARER_MECHANISM::equals)
        .isPresent();
  }

  private static void put(
      Map<String, Object> p, String name, Optional<Secret> secret, Secrets secrets) {
    secret.ifPresent(s -> p.put(name, secrets.current(s).get()));
  }

  private static String type(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".pem") || name.endsWith(".crt")) {
      return "PEM";
    }
    return name.endsWith(".p12") || name.endsWith(".pfx") ? "PKCS12" : "JKS";
  }

  /** Without the values: one of them is a password. */
  @Override
  public String toString() {
    return "KafkaClient" + properties.keySet();
  }
}
