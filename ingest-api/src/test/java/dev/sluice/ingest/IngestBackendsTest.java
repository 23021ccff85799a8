package dev.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.KafkaClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IngestBackendsTest {
  /** Secrets of which none is a reference. */
  private static Secrets noStore() {
    return new Secrets(
        () -> {
          throw new AssertionError("no reference is used here");
        },
        Optional.empty(),
        Duration.ofMinutes(5),
        Duration.ofMinutes(5),
        InstantSource.system());
  }

  @Test
  void anOpeningThatFailsHalfWayLeavesNothingOpen() {
    Settings settings = ApiSlice.settings(Map.of("SERVICE_NAME", "half-way"));
    // The last client that is opened refuses its time; the producer before it knows no such thing.
    KafkaClient client =
        new KafkaClient(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                "127.0.0.1:1",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                -1));
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (Secrets secrets = noStore()) {
      assertThatThrownBy(() -> IngestBackends.open(settings, client, secrets, meters))
          .isInstanceOf(KafkaException.class);
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("half-way-api"));
    assertThat(meters.getMeters()).isEmpty();
  }
}
