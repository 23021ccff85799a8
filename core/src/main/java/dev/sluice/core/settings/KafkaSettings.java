package dev.sluice.core.settings;

import dev.sluice.schemas.topic.TopicLayout;
import java.util.List;

/** Where Kafka is and how the topics are laid out. */
public record KafkaSettings(
    String bootstrapServers,
    String topicPrefix,
    int partitions,
    int replicationFactor,
    int maxRecordBytes) {
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
          1_048_57600,
          "The largest record that is written; the topics take no less.");

  static final List<Setting<?>> SETTINGS =
      List.of(BOOTSTRAP_SERVERS, TOPIC_PREFIX, PARTITIONS, REPLICATION_FACTOR, MAX_RECORD_BYTES);

  static KafkaSettings read(SettingsReader reader) {
    return new KafkaSettings(
        reader.get(BOOTSTRAP_SERVERS),
        reader.get(TOPIC_PREFIX),
        reader.get(PARTITIONS),
        reader.get(REPLICATION_FACTOR),
        reader.get(MAX_RECORD_BYTES));
  }

  /** How the catalogue is laid out. */
  public TopicLayout layout() {
    return new TopicLayout(topicPrefix, partitions, (short) replicationFactor, maxRecordBytes);
  }
}
