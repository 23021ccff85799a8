package dev.sluice.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.local.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicAdminIT {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir static Path folder;
  private static EmbeddedKafka kafka;
  private static Admin admin;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(folder, 0);
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    kafka.close();
  }

  @Test
  void createsEveryTopicOnceThoughManyProcessesStartTogether() throws Exception {
    TopicLayout layout = new TopicLayout("a-", 3, (short) 1, 1 << 20);
    Callable<Void> start =
        () -> {
          new TopicAdmin(admin, layout).ensure(DAY);
          return null;
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> one : threads.invokeAll(List.of(start, start, start))) {
        one.get();
      }
    }
    var described = admin.describeTopics(Topics.ALL.stream().map(t -> t.in(layout)).toList());
    var topics = described.allTopicNames().get();
    assertThat(topics.get("a-requests").partitions()).hasSize(3);
    assertThat(topics.get("a-dead-letters").partitions()).hasSize(1);
  }

  @Test
  void namesEveryDifferenceAtOnce() throws Exception {
    TopicLayout layout = new TopicLayout("b-", 3, (short) 1, 1 << 20);
    admin
        .createTopics(
            List.of(
                new NewTopic("b-requests", 4, (short) 1)
                    .configs(
                        Map.of(
                            TopicConfig.RETENTION_MS_CONFIG, "1000",
                            TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "2000",
                            TopicConfig.CLEANUP_POLICY_CONFIG, "compact"))))
        .all()
        .get();
    assertThatThrownBy(() -> new TopicAdmin(admin, layout).ensure(DAY))
        .isInstanceOf(TopicMismatchException.class)
        .hasMessageContaining("b-requests has 4 partitions, the settings say 3: set PARTITIONS=4")
        .hasMessageContaining("b-requests must have cleanup.policy=delete")
        .hasMessageContaining("b-requests keeps records for 1000 ms")
        .hasMessageContaining("b-requests takes records of 2000 bytes");
  }
}
