package dev.sluice.workers.runtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/**
 * The consumer's settings: what the runtime relies on, over what the process was given. The
 * protocol is the one in which the member itself says how often it is heard and when it is given
 * up; in the newer one brokers say it, by default every 5 s and after 45 s.
 *
 * @see <a
 *     href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-429%3A+Kafka+Consumer+Incremental+Rebalance+Protocol">KIP-429</a>
 */
final class ConsumerProperties {
  /**
   * The most that one poll takes in. A poll is quick, so small polls cost little, and a poll's
   * worth is what a partition may hold beyond its share.
   */
  static final int MAX_POLL_RECORDS = 500;

  /** The time after which the partitions of a process that died are given to another. */
  static final Duration SESSION = Duration.ofSeconds(10);

  /**
   * A member learns by its heartbeat that partitions are to be handed over, and those that are
   * handed over are worked on by nobody until all members know.
   */
  private static final Duration HEARTBEAT = Duration.ofMillis(300);

  private static final int FETCH_BYTES = 8 << 20;
  private static final int PARTITION_FETCH_BYTES = 1 << 20;

  private ConsumerProperties() {}

  static Map<String, Object> of(WorkerOptions options) {
    Map<String, Object> config = new HashMap<>(options.kafka());
    config.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    config.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
    config.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, options.groupId());
    config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    config.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SESSION.toMillis());
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) HEARTBEAT.toMillis());
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return config;
  }
}
