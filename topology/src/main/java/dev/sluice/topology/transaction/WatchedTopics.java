package dev.sluice.topology.transaction;

import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.schemas.topic.Topics;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * The topics where a transaction that hangs would hold the pipeline up: those of the catalogue, the
 * changelogs, and the topic of the offsets of the stream processors' group.
 *
 * @param application the id of the stream processors: their group, and the beginning of the names
 *     of their changelogs
 */
public record WatchedTopics(TopicLayout layout, String application) {
  /** The topic in which Kafka keeps the offsets of groups. */
  static final String OFFSETS = "__consumer_offsets";

  /** Of all the names of a cluster, those that are watched; the topic of the offsets as well. */
  Set<String> among(Collection<String> topics) {
    Set<String> catalogue =
        Topics.ALL.stream().map(t -> t.in(layout)).collect(Collectors.toUnmodifiableSet());
    return Stream.concat(
            Stream.of(OFFSETS),
            topics.stream().filter(t -> catalogue.contains(t) || t.startsWith(application + "-")))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The partitions of a topic that are watched. */
  Stream<TopicPartition> partitions(String topic, int count) {
    IntStream numbers =
        topic.equals(OFFSETS)
            ? IntStream.of(offsetsOf(application, count))
            : IntStream.range(0, count);
    return numbers.mapToObj(n -> new TopicPartition(topic, n));
  }

  /** The partition with a group's offsets, as the group's coordinator finds it. */
  private static int offsetsOf(String group, int count) {
    return Utils.abs(group.hashCode()) % count;
  }
}
