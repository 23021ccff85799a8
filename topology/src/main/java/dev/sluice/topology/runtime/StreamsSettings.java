package dev.sluice.topology.runtime;

import static org.apache.kafka.streams.StreamsConfig.consumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.mainConsumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.producerPrefix;
import static org.apache.kafka.streams.StreamsConfig.restoreConsumerPrefix;

import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.KafkaClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of Kafka Streams. */
final class StreamsSettings {
  /**
   * The default, 100 ms, would cost a request a tenth of a second at every hop. The producer
   * lingers for longer than this, by default: nothing is read before the commit, which sends all
   * there is at once. What is sent earlier costs the broker a request and a check of the
   * transaction more.
   */
  private static final Duration COMMIT = Duration.ofMillis(7);

  /** How soon the partitions of a process that died are given to another. */
  private static final Duration SESSION = Duration.ofSeconds(8);

  private static final Duration HEARTBEAT = Duration.ofSeconds(2);

  /** How soon what a process that died had not committed no longer holds up its readers. */
  private static final Duration TRANSACTION = Duration.ofSeconds(8);

  /** How often tasks are looked at that could move to a process which has caught up. */
  private static final Duration PROBE = Duration.ofMinutes(1);

  /**
   * How soon what was refused for a moment is asked for again: a coordinator that is just being
   * chosen, a topic that is just being made. The clients double it up to a second.
   */
  private static final Duration RETRY = Duration.ofMillis(20);

  /**
   * How long a broker keeps a restoring consumer waiting for records that are not there. Meanwhile
   * it answers nothing else that this consumer asks, and so the state that is added to it waits for
   * the state that it has read to the end: half a second each time, by default.
   */
  private static final Duration RESTORE_FETCH = Duration.ofMillis(50);

  private StreamsSettings() {}

  /** The name of the application, of its group and of its internal topics. */
  static String applicationId(Settings settings) {
    return settings.kafka().topicPrefix() + settings.app().serviceName() + "-topology";
  }

  static Properties of(Settings settings, KafkaClient kafka, Path stateFolder, StateMemory memory) {
    int record = settings.kafka().maxRecordBytes();
    Properties properties = new Properties();
    properties.putAll(kafka.properties());
    properties.putAll(
        Map.ofEntries(
            Map.entry(StreamsConfig.APPLICATION_ID_CONFIG, applicationId(settings)),
            Map.entry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2),
            Map.entry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT.toMillis()),
            Map.entry(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.topology().threads()),
            Map.entry(
                StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.topology().standbyReplicas()),
            Map.entry(
                StreamsConfig.REPLICATION_FACTOR_CONFIG, settings.kafka().replicationFactor()),
            Map.entry(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, RecordTime.class),
            Map.entry(StreamsConfig.STATE_DIR_CONFIG, stateFolder.toString()),
            Map.entry(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L),
            Map.entry(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StateMemory.Setter.class),
            Map.entry(StateMemory.SETTING, memory),
            // Requests and results are independent of each other: never wait for one of them.
            Map.entry(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L),
            Map.entry(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, PROBE.toMillis()),
            Map.entry(StreamsConfig.RETRY_BACKOFF_MS_CONFIG, RETRY.toMillis()),
            Map.entry(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false)));
    properties.putAll(
        Map.of(
            producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
            (int) TRANSACTION.toMillis(),
            producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
            record));
    properties.putAll(
        Map.of(
            consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest",
            restoreConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
                (int) RESTORE_FETCH.toMillis(),
            mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), (int) SESSION.toMillis(),
            mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                (int) HEARTBEAT.toMillis()));
    return properties;
  }
}
