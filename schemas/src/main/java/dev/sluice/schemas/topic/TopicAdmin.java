package dev.sluice.schemas.topic;

import static java.util.Objects.requireNonNull;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
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
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics of the catalogue that are missing and checks those that are there. */
public final class TopicAdmin {
  private static final Logger log = LoggerFactory.getLogger(TopicAdmin.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** By when a record is gone that a newer one replaced, or that was removed. */
  private static final Duration COMPACTED_WITHIN = Duration.ofDays(1);

  /**
   * The broker sets the time of what outsiders write. By theirs it would delete records unread: one
   * that writes seconds for milliseconds writes in 1970.
   */
  private static final String LOG_APPEND_TIME = "LogAppendTime";

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
    Map<ConfigResource, Config> configs = configs();
    haveTimesSetByTheBroker(configs);
    List<String> differences = differences(topics, configs, longestDeadline);
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
    if (topic.isOpen()) {
      configs.put(MESSAGE_TIMESTAMP_TYPE_CONFIG, LOG_APPEND_TIME);
    }
    if (topic.compacted()) {
      configs.put(MAX_COMPACTION_LAG_MS_CONFIG, Long.toString(COMPACTED_WITHIN.toMillis()));
    }
    return new NewTopic(topic.in(layout), layout.partitionsOf(topic), layout.replication())
        .configs(configs);
  }

  private Map<ConfigResource, Config> configs()
      throws InterruptedException, ExecutionException, TimeoutException {
    return get(admin.describeConfigs(names().stream().map(TopicAdmin::resource).toList()).all());
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  /** Of topics that an older release made, or an operator; where it may not, it says so. */
  private void haveTimesSetByTheBroker(Map<ConfigResource, Config> configs)
      throws InterruptedException, TimeoutException {
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    for (Topic<?> topic : Topics.ALL) {
      ConfigResource resource = resource(topic.in(layout));
      String type =
          requireNonNull(configs.get(resource)).get(MESSAGE_TIMESTAMP_TYPE_CONFIG).value();
      if (topic.isOpen() && !type.equals(LOG_APPEND_TIME)) {
        ConfigEntry entry = new ConfigEntry(MESSAGE_TIMESTAMP_TYPE_CONFIG, LOG_APPEND_TIME);
        changes.put(resource, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET)));
      }
    }
    if (changes.isEmpty()) {
      return;
    }
    List<String> names = changes.keySet().stream().map(ConfigResource::name).sorted().toList();
    try {
      get(admin.incrementalAlterConfigs(changes).all());
      log.info("Topics {} now have {}={}", names, MESSAGE_TIMESTAMP_TYPE_CONFIG, LOG_APPEND_TIME);
    } catch (ExecutionException e) {
      log.warn(
          "Topics {} should have {}={}, and this process may not set it: records of a producer"
              + " whose times are wrong may be deleted unread ({})",
          names,
          MESSAGE_TIMESTAMP_TYPE_CONFIG,
          LOG_APPEND_TIME,
          e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    }
  }

  private List<String> differences(
      Map<String, TopicDescription> descriptions,
      Map<ConfigResource, Config> configs,
      Duration longestDeadline) {
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
      Config config = requireNonNull(configs.get(resource(name)));
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
