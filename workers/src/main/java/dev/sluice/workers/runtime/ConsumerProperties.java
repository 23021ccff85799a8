package dev.sluice.workers.runtime;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The consumer's settings: what the runtime relies on, over what the process was given. */
final class ConsumerProperties {
  /**
   * The most that one poll takes in. A poll is quick, so small polls cost little, and a poll's
   * worth is what a lane may hold beyond its share.
   */
  static final int MAX_POLL_RECORDS = 500;

  private static final int FETCH_BYTES = 8 << 20;
  private static final int PARTITION_FETCH_BYTES = 1 << 20;

  private ConsumerProperties() {}

  static Map<String, Object> of(WorkerOptions options) {
    Map<String, Object> config = new HashMap<>(options.kafka());
    config.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    config.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
    config.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, options.groupId());
    config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return config;
  }
}
