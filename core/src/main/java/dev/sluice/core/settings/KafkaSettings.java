package dev.sluice.core.settings;

import dev.sluice.core.secrets.Secret;
import dev.sluice.schemas.topic.TopicLayout;
import java.util.List;
import java.util.Optional;

/** The brokers, how clients sign in there, and the layout of the topics. */
public record KafkaSettings(
    String bootstrapServers,
    String topicPrefix,
    int partitions,
    int replicationFactor,
    int maxRecordBytes,
    KafkaProtocol protocol,
    Optional<String> saslMechanism,
    Optional<String> loginCallbackHandler,
    Optional<Secret> saslJaasConfig,
    Optional<String> trustStore,
    Optional<Secret> trustStorePassword,
    Optional<String> keyStore,
    Optional<Secret> keyStorePassword) {
  public static final Setting<String> BOOTSTRAP_SERVERS =
      Setting.text(
          "KAFKA_BOOTSTRAP_SERVERS",
          "localhost:9092",
          "The brokers to ask first, host:port separated by commas.");

  public static final Setting<String> TOPIC_PREFIX =
      Setting.matching(
          "TOPIC_PREFIX",
          "",
          "[A-Za-z0-9._-]{0,100}",
          "up to 100 letters, digits, or . _ -",
          "Stands before the name of every topic and group.");

  public static final Setting<Integer> PARTITIONS =
      Setting.integer(
          "PARTITIONS",
          6,
          1,
          1000,
          "Partitions of every topic that scales; cannot be changed once the topics exist.");

  public static final Setting<Integer> REPLICATION_FACTOR =
      Setting.integer(
          "REPLICATION_FACTOR",
          1,
          1,
          10,
          "Copies of every topic that is created; 3 in production.");

  public static final Setting<Integer> MAX_RECORD_BYTES =
      Setting.integer(
          "MAX_RECORD_BYTES",
          1_048_576,
          65_536,
          104_857_600,
          "The largest record that is written; the topics take no less.");

  public static final Setting<KafkaProtocol> PROTOCOL =
      Setting.choice(
          "KAFKA_SECURITY_PROTOCOL",
          KafkaProtocol.class,
          KafkaProtocol.PLAINTEXT,
          "How every client of Kafka speaks to the brokers.");

  public static final Setting<Optional<String>> SASL_MECHANISM =
      Setting.optional(
          "KAFKA_SASL_MECHANISM", "PLAIN, SCRAM-SHA-512, OAUTHBEARER, or what the brokers take.");

  public static final Setting<Optional<String>> LOGIN_CALLBACK_HANDLER =
      Setting.optional(
          "KAFKA_SASL_LOGIN_CALLBACK_HANDLER_CLASS",
          "The class on the class path that fetches tokens for OAUTHBEARER.");

  public static final Setting<Optional<Secret>> SASL_JAAS_CONFIG =
      Setting.secret(
          "KAFKA_SASL_JAAS_CONFIG",
          "The login module and its options, as Kafka's clients take them; read when a process starts.");

  public static final Setting<Optional<String>> TRUST_STORE =
      Setting.optional(
          "KAFKA_SSL_TRUSTSTORE_LOCATION",
          "The file (.pem, .p12 or .jks) of the authorities that the brokers' certificates are checked against; Java's own if not set.");

  public static final Setting<Optional<Secret>> TRUST_STORE_PASSWORD =
      Setting.secret("KAFKA_SSL_TRUSTSTORE_PASSWORD", "The password of that file, if it has one.");

  public static final Setting<Optional<String>> KEY_STORE =
      Setting.optional(
          "KAFKA_SSL_KEYSTORE_LOCATION",
          "The file (.pem, .p12 or .jks) of this client's certificate and key.");

  public static final Setting<Optional<Secret>> KEY_STORE_PASSWORD =
      Setting.secret("KAFKA_SSL_KEYSTORE_PASSWORD", "The password of that file, if it has one.");

  static final List<Setting<?>> SETTINGS =
      List.of(
          BOOTSTRAP_SERVERS,
          TOPIC_PREFIX,
          PARTITIONS,
          REPLICATION_FACTOR,
          MAX_RECORD_BYTES,
          PROTOCOL,
          SASL_MECHANISM,
          LOGIN_CALLBACK_HANDLER,
          SASL_JAAS_CONFIG,
          TRUST_STORE,
          TRUST_STORE_PASSWORD,
          KEY_STORE,
          KEY_STORE_PASSWORD);

  static KafkaSettings read(SettingsReader reader) {
    return new KafkaSettings(
        /* bootstrapServers= */ reader.get(BOOTSTRAP_SERVERS),
        /* topicPrefix= */ reader.get(TOPIC_PREFIX),
        /* partitions= */ reader.get(PARTITIONS),
        /* replicationFactor= */ reader.get(REPLICATION_FACTOR),
        /* maxRecordBytes= */ reader.get(MAX_RECORD_BYTES),
        /* protocol= */ reader.get(PROTOCOL),
        /* saslMechanism= */ reader.get(SASL_MECHANISM),
        /* loginCallbackHandler= */ reader.get(LOGIN_CALLBACK_HANDLER),
        /* saslJaasConfig= */ reader.get(SASL_JAAS_CONFIG),
        /* trustStore= */ reader.get(TRUST_STORE),
        /* trustStorePassword= */ reader.get(TRUST_STORE_PASSWORD),
        /* keyStore= */ reader.get(KEY_STORE),
        /* keyStorePassword= */ reader.get(KEY_STORE_PASSWORD));
  }

  /** The layout of all topics. */
  public TopicLayout layout() {
    return new TopicLayout(topicPrefix, partitions, (short) replicationFactor, maxRecordBytes);
  }
}
