package dev.sluice.benchmarks.chaos;

import dev.sluice.core.settings.Settings;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Sets a consumer group back to the beginning of its topics while nobody is in it. */
final class Redelivery {
  private static final Map<String, List<Topic<?>>> TOPICS =
      Map.of(
          "topology", List.of(Topics.REQUESTS, Topics.DOCUMENTS),
          "context", List.of(Topics.CONTEXT_TASKS),
          "chat", List.of(Topics.CHAT_TASKS),
          "embedding", List.of(Topics.EMBEDDING_TASKS),
          "projector", List.of(Topics.STATUS),
          "archive", List.of(Topics.TURNS));

  private static final int PATIENCE_SECONDS = 240;

  private final Site site;

  Redelivery(Site site) {
    this.site = site;
  }

  /**
   * Resets one group.
   *
   * @throws IllegalStateException if it cannot be done, as somebody is in it all the time
   */
  void reset(String name) throws InterruptedException {
    Settings settings = site.settings();
    String group = settings.kafka().topicPrefix() + settings.app().serviceName() + "-" + name;
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (Topic<?> topic : TOPICS.getOrDefault(name, List.of())) {
      for (int i = 0; i < settings.kafka().partitions(); i++) {
        offsets.put(
            new TopicPartition(topic.in(settings.kafka().layout()), i), new OffsetAndMetadata(0));
      }
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try (Admin admin =
          Admin.create(Map.of("bootstrap.servers", settings.kafka().bootstrapServers()))) {
        admin.alterConsumerGroupOffsets(group, offsets).all().get();
        return;
      } catch (ExecutionException | KafkaException e) {
        // A member that was killed is in the group until its session has run out.
        if (System.nanoTime() > end) {
          throw new IllegalStateException("the group " + group + " cannot be reset", e);
        }
        TimeUnit.MILLISECONDS.sleep(500);
      }
    }
  }
}
