package dev.sluice.topology.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.topic.TopicLayout;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class WatchedTopicsTest {
  private static final WatchedTopics WATCHED =
      new WatchedTopics(new TopicLayout("p.", 6, (short) 1, 1 << 20), "p.sluice-topology");

  @Test
  void ofAllTopicsOnlyThoseThatHoldThePipelineUp() {
    assertThat(
            WATCHED.among(
                List.of("p.requests", "requests", "p.sluice-topology-talks-changelog", "others")))
        .containsExactlyInAnyOrder(
            "p.requests", "p.sluice-topology-talks-changelog", "__consumer_offsets");
  }

  @Test
  void ofTheOffsetsOnlyThePartitionOfTheGroup() {
    assertThat(WATCHED.partitions("p.requests", 2))
        .containsExactly(new TopicPartition("p.requests", 0), new TopicPartition("p.requests", 1));
    assertThat(partitionsOfOffsets("p.sluice-topology")).containsExactly(41);
    // Its hash is negative.
    assertThat(partitionsOfOffsets("sluice-topology")).containsExactly(47);
  }

  private static List<Integer> partitionsOfOffsets(String group) {
    return new WatchedTopics(WATCHED.layout(), group)
        .partitions("__consumer_offsets", 50)
        .map(TopicPartition::partition)
        .toList();
  }
}
