package dev.sluice.ingest;

import dev.sluice.adapters.redis.RedisCompleteness;
import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.Host;
import dev.sluice.local.EmbeddedKafka;
import dev.sluice.local.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/**
 * A real broker and a real Redis, with API processes that are started as their main class starts
 * them.
 */
final class Cluster implements AutoCloseable {
  private final Path data;
  private final List<AutoCloseable> open = new ArrayList<>();
  private EmbeddedKafka kafka;
  final EmbeddedRedis redis;

  Cluster() throws IOException {
    data = Files.createTempDirectory("sluice-ingest");
    kafka = EmbeddedKafka.start(data, 0);
    redis = EmbeddedRedis.start(data, 0);
    markComplete();
  }

  /**
   * Marks the stores as complete, as a worker process does that has filled them from an empty log.
   */
  private void markComplete() {
    try (RedisConnection connection =
        RedisConnection.open(settings(Map.of()).redis(), Optional.empty())) {
      RedisCompleteness completeness = new RedisCompleteness(connection);
      completeness.begin("the test", Duration.ofMinutes(1));
      completeness.complete("the test");
    }
  }

  /** Starts another API, as in a process of its own. */
  Api startApi(Map<String, String> flags) {
    Settings settings = settings(flags);
    Host host =
        Host.start(settings, List.of(IngestConfiguration.class), IngestProperties.of(settings));
    open.add(host);
    Api api = new Api(host.port());
    open.add(api);
    return api;
  }

  Settings settings(Map<String, String> flags) {
    Map<String, String> all = new HashMap<>(flags);
    all.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    all.put("REDIS_URL", redis.url());
    return ApiSlice.settings(all);
  }

  void stopKafka() {
    kafka.close();
  }

  void startKafkaAgain() {
    kafka = EmbeddedKafka.start(data, kafka.port());
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable part : open.reversed()) {
      part.close();
    }
    redis.close();
    kafka.close();
    Utils.delete(data.toFile());
  }
}
