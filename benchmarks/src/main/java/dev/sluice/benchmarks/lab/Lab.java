package dev.sluice.benchmarks.lab;

import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.hosting.KafkaClient;
import dev.sluice.local.EmbeddedKafka;
import dev.sluice.local.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/** A broker and Redis on loopback in a folder of their own, both gone afterwards. */
public final class Lab implements AutoCloseable {
  private final Path folder;
  private final EmbeddedRedis redis;
  private final EmbeddedKafka kafka;

  private Lab(Path folder) {
    this.folder = folder;
    this.redis = EmbeddedRedis.start(folder, 0);
    this.kafka = EmbeddedKafka.start(folder, 0);
  }

  public static Lab open() throws IOException {
    return new Lab(Files.createTempDirectory("sluice-benchmark"));
  }

  public Path folder() {
    return folder;
  }

  public EmbeddedRedis redis() {
    return redis;
  }

  /** The settings of a client of the broker. */
  public KafkaClient kafka() {
    return new KafkaClient(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  /** The environment of a process that works here, and what is given besides. */
  public Map<String, String> environment(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    environment.put("REDIS_URL", redis.url());
    environment.put("HOST", "127.0.0.1");
    environment.put("PORT", "0");
    environment.put("ENVIRONMENT", "development");
    environment.put("STATE_DIR", folder.resolve("state").toString());
    environment.put("VECTOR_STORE_PATH", folder.resolve("vectors").toString());
    environment.putAll(more);
    return environment;
  }

  /** The settings of such a process. */
  public Settings settings(Map<String, String> more) {
    return Settings.read(SettingsSource.of(Map.of(), environment(more), folder));
  }

  @Override
  public void close() throws IOException {
    kafka.close();
    redis.close();
    Utils.delete(folder.toFile());
  }
}
