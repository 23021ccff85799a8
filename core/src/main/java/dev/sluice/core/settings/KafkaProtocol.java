package dev.sluice.core.settings;

/** How Kafka is spoken to: Kafka's own {@code security.protocol}. */
public enum KafkaProtocol {
  PLAINTEXT,
  SSL,
  SASL_PLAINTEXT,
  SASL_SSL;

  boolean authenticates() {
    return this == SASL_PLAINTEXT || this == SASL_SSL;
  }
}
