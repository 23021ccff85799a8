package dev.sluice.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.schemas.Operation;
import dev.sluice.schemas.Usage;
import dev.sluice.schemas.UsageEvent;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.WrittenSchemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Timeout(60)
class HostTest {
  private static final AtomicBoolean ALIVE = new AtomicBoolean(true);
  private static final AtomicBoolean CONNECTED = new AtomicBoolean(true);

  /** A part that plays the topology's role in health, and the workers'. */
  @Configuration(proxyBeanMethods = false)
  static class Part {
    @Bean
    HealthIndicator topologyAliveHealthIndicator() {
      return () -> (ALIVE.get() ? Health.up() : Health.down()).build();
    }

    @Bean
    HealthIndicator workersHealthIndicator() {
      return () -> (CONNECTED.get() ? Health.up() : Health.down()).build();
    }
  }

  private static int status(HttpClient client, int port, String group) {
    URI uri = URI.create("http://127.0.0.1:%d/actuator/health/%s".formatted(port, group));
    try {
      return client
          .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void readinessSaysNoBeforeTheDrainAndLivenessOnlyWhenAPartIsDead() throws Exception {
    Settings settings =
        Settings.read(
            SettingsSource.of(
                Map.of("HOST", "127.0.0.1", "PORT", "0", "DRAIN_DELAY", "3s"),
                Map.of(),
                Path.of("target")));
    Host host = Host.start(settings, List.of(Part.class), Map.of());
    int port = host.port();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(status(client, port, "readiness")).isEqualTo(200);
      assertThat(status(client, port, "liveness")).isEqualTo(200);
      ALIVE.set(false);
      assertThat(status(client, port, "liveness")).isEqualTo(503);
      assertThat(status(client, port, "readiness")).isEqualTo(200);
      ALIVE.set(true);
      CONNECTED.set(false);
      assertThat(status(client, port, "readiness")).isEqualTo(503);
      assertThat(status(client, port, "liveness")).isEqualTo(200);
      CONNECTED.set(true);
      assertThat(status(client, port, "readiness")).isEqualTo(200);

      CompletableFuture<Void> closing = CompletableFuture.runAsync(host::close);
      await()
          .atMost(Duration.ofSeconds(3))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> status(client, port, "readiness") == 503);
      assertThat(status(client, port, "liveness")).isEqualTo(200);
      assertThat(closing).isNotDone();
      closing.join();
    }
  }

  @Test
  void aProcessWritesWithTheSchemasThatAreSet() {
    AvroCodec<UsageEvent> codec = AvroCodec.of(UsageEvent.class);
    UsageEvent usage =
        UsageEvent.newBuilder()
            .setTenant("t")
            .setRequestId("r")
            .setOperation(Operation.CHAT)
            .setProvider("p")
            .setModel("m")
            .setUsage(new Usage(1, 1))
            .setLatencyMs(1L)
            .setAt(Instant.EPOCH)
            .build();
    byte[] current = codec.encode(usage);
    Settings settings =
        Settings.read(
            SettingsSource.of(
                Map.of("HOST", "127.0.0.1", "PORT", "0", "WRITTEN_SCHEMAS", "previous"),
                Map.of(),
                Path.of("target")));
    try (Host _ = Host.start(settings, List.of(Part.class), Map.of())) {
      assertThat(Arrays.copyOf(codec.encode(usage), 10)).isNotEqualTo(Arrays.copyOf(current, 10));
    } finally {
      WrittenSchemas.CURRENT.choose();
    }
    assertThat(codec.encode(usage)).isEqualTo(current);
  }
}
