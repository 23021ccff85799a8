package dev.sluice.schemas.topic;

import static java.util.Objects.requireNonNull;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics of the catalogue that are missing and checks those that are there. */
public final class TopicAdmin {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** By when a record is gone that a newer one replaced, or that was removed. */
  private static final Duration COMPACTED_WITHIN = Duration.ofDays(1);

  private final Admin admin;
  private final TopicLayout layout;

  public TopicAdmin(Admin admin, TopicLayout layout) {
    this.admin = admin;
    this.layout = layout;
  }

  /**
   * Creates the topics that are missing, then compares every topic with the catalogue. Safe to call
   * from many processes at once.
   *
   * @param longestDeadline the longest allowed deadline: every topic keeps its records for longer
   * @throws TopicMismatchException with all differences
   * @throws TimeoutException if the brokers do not answer within 30 seconds
   */
  public void ensure(Duration longestDeadline)
      throws InterruptedException, ExecutionException, TimeoutException {
    Set<String> present = get(admin.listTopics().names());
    List<NewTopic> missing =
        Topics.ALL.stream()
            .filter(t -> !present.contains(t.in(layout)))
            .map(this::newTopic)
            .toList();
    for (KafkaFuture<Void> created : admin.createTopics(missing).values().values()) {
      try {
        get(created);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
    Map<String, TopicDescription> topics = describe(names());
    awaitLeaders(topics.values());
    List<String> differences = differences(topics, longestDeadline);
    if (!differences.isEmpty()) {
      throw new TopicMismatchException(differences);
    }
  }

  /**
   * Returns once every partition has a leader that answers. An idempotent producer that sends to a
   * partition before that may fail until its time is up.
   */
  private void awaitLeaders(Collection<TopicDescription> topics)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (TopicDescription topic : topics) {
      for (TopicPartitionInfo partition : topic.partitions()) {
        ends.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
      }
    }
    patiently(() -> get(admin.listOffsets(ends).all()));
  }

  private List<String> names() {
    return Topics.ALL.stream().map(t -> t.in(layout)).toList();
  }

  private NewTopic newTopic(Topic<?> topic) {
    Map<String, String> configs = new HashMap<>();
    configs.put(CLEANUP_POLICY_CONFIG, topic.cleanupPolicy());
    configs.put(RETENTION_MS_CONFIG, Long.toString(topic.retentionMillis()));
    configs.put(MAX_MESSAGE_BYTES_CONFIG, Integer.toString(layout.maxRecordBytes()));
    if (topic.compacted()) {
      configs.put(MAX_COMPACTION_LAG_MS_CONFIG, Long.toString(COMPACTED_WITHIN.toMillis()));
    }
    return new NewTopic(topic.in(layout), layout.partitionsOf(topic), layout.replication())
        .configs(configs);
  }

  private List<String> differences(
      Map<String, TopicDescription> descriptions, Duration longestDeadline)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<ConfigResource, Config> configs =
        get(
            admin
                .describeConfigs(
                    names().stream()
                        .map(n -> new ConfigResource(ConfigResource.Type.TOPIC, n))
                        .toList())
                .all());
    List<String> differences = new ArrayList<>();
    for (Topic<?> topic : Topics.ALL) {
      String name = topic.in(layout);
      int partitions = requireNonNull(descriptions.get(name)).partitions().size();
      if (partitions != layout.partitionsOf(topic)) {
        differences.add(
            "%s has %d partitions, the settings say %d: set PARTITIONS=%d, or choose another"
                    .formatted(name, partitions, layout.partitionsOf(topic), partitions)
                + " TOPIC_PREFIX");
      }
      Config config =
          requireNonNull(configs.get(new ConfigResource(ConfigResource.Type.TOPIC, name)));
      if (!config.get(CLEANUP_POLICY_CONFIG).value().equals(topic.cleanupPolicy())) {
        differences.add("%s must have cleanup.policy=%s".formatted(name, topic.cleanupPolicy()));
      }
      long retention = Long.parseLong(config.get(RETENTION_MS_CONFIG).value());
      if (!topic.compacted() && retention >= 0 && retention <= longestDeadline.toMillis()) {
        differences.add(
            "%s keeps records for %d ms, which must be longer than the longest deadline, %d ms"
                .formatted(name, retention, longestDeadline.toMillis()));
      }
      int largest = Integer.parseInt(config.get(MAX_MESSAGE_BYTES_CONFIG).value());
      if (largest < layout.maxRecordBytes()) {
        differences.add(
            "%s takes records of %d bytes, the settings say %d: lower MAX_RECORD_BYTES"
                .formatted(name, largest, layout.maxRecordBytes()));
      }
    }
    return differences;
  }

  private Map<String, TopicDescription> describe(List<String> names)
      throws InterruptedException, ExecutionException, TimeoutException {
    return patiently(() -> get(admin.describeTopics(names).allTopicNames()));
  }

  /** A question to the brokers. */
  private interface Question<T> {
    T ask() throws InterruptedException, ExecutionException, TimeoutException;
  }

  /** Asks again while the brokers do not yet know topics that were just created. */
  private static <T> T patiently(Question<T> question)
      throws InterruptedException, ExecutionException, TimeoutException {
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (true) {
      try {
        return question.ask();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > end) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  private static <T> T get(KafkaFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
