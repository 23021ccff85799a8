package dev.sluice.workers.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.topic.TopicLayout;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.junit.jupiter.api.Test;

class WorkerOptionsTest {
  private static WorkerOptions options(String group, int maxInFlight, int attempts, long drain) {
    return new WorkerOptions(
        Map.of("bootstrap.servers", "127.0.0.1:1", "enable.auto.commit", true, "client.id", "c"),
        new TopicLayout("p.", 1, (short) 1, 65_536),
        group,
        maxInFlight,
        attempts,
        Duration.ofMillis(drain),
        InstantSource.system());
  }

  @Test
  void boundsAreHeld() {
    assertThatThrownBy(() -> options(" ", 1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options("g", 0, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options("g", 1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options("g", 1, 1, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aHandOverIsNeverLongerThanTheDrain() {
    assertThat(options("g", 1, 1, 100).revokeDrain()).isEqualTo(Duration.ofMillis(100));
    assertThat(options("g", 1, 1, 60_000).revokeDrain()).isEqualTo(WorkerOptions.MAX_REVOKE_DRAIN);
  }

  @Test
  void whatTheRuntimeReliesOnCannotBeChanged() {
    assertThat(ConsumerProperties.of(options("g", 1, 1, 0)))
        .containsEntry(ConsumerConfig.GROUP_ID_CONFIG, "p.g")
        .containsEntry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false)
        .containsEntry(ConsumerConfig.CLIENT_ID_CONFIG, "c");
  }
}
