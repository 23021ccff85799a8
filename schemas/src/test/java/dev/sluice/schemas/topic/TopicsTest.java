package dev.sluice.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TopicsTest {
  private final TopicLayout layout = new TopicLayout("test-", 3, (short) 1, 1 << 20);

  @Test
  void namesAreUniqueAndPrefixed() {
    assertThat(Topics.ALL).extracting(Topic::name).doesNotHaveDuplicates().hasSize(14);
    assertThat(Topics.REQUESTS.in(layout)).isEqualTo("test-requests");
  }

  @Test
  void everyTopicOnARequestsWayOutlastsADay() {
    assertThat(Topics.ALL).allMatch(t -> t.retention().compareTo(Duration.ofDays(1)) > 0);
  }

  @Test
  void whatIsJoinedByKeyIsCoPartitioned() {
    assertThat(layout.partitionsOf(Topics.REQUESTS))
        .isEqualTo(layout.partitionsOf(Topics.CONTEXT_RESULTS))
        .isEqualTo(layout.partitionsOf(Topics.CHAT_RESULTS))
        .isEqualTo(3);
    assertThat(layout.partitionsOf(Topics.DOCUMENTS))
        .isEqualTo(layout.partitionsOf(Topics.EMBEDDING_RESULTS));
    assertThat(layout.partitionsOf(Topics.DEAD_LETTERS)).isEqualTo(1);
  }
}
