package dev.sluice.core.settings;

/** The protocol to the brokers: Kafka's own {@code security.protocol}. */
public enum KafkaProtocol {
  PLAINTEXT,
  SSL,
  SASL_PLAINTEXT,
  SASL_SSL;

  boolean authenticates() {
    return this == SASL_PLAINTEXT || this == SASL_SSL;
  }
}
