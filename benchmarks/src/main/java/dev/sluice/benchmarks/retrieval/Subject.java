package dev.sluice.benchmarks.retrieval;

import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.hosting.Host;
import dev.sluice.ingest.IngestConfiguration;
import dev.sluice.local.EmbeddedKafka;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.topology.TopologyConfiguration;
import dev.sluice.workers.WorkersConfiguration;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The Sluice that is measured: all of it in this process, or one that runs elsewhere. */
final class Subject implements AutoCloseable {
  /** The parts that were started here, in this order. */
  private final Deque<AutoCloseable> own;

  private final Api api;
  private final String bootstrapServers;

  private Subject(Deque<AutoCloseable> own, Api api, String bootstrapServers) {
    this.own = own;
    this.api = api;
    this.bootstrapServers = bootstrapServers;
  }

  /** Starts one with every role; what the folder holds from before is still there. */
  static Subject start(Path data, Map<String, String> settings) throws Exception {
    Deque<AutoCloseable> own = new ArrayDeque<>();
    EmbeddedRedis redis = EmbeddedRedis.start(data, 0);
    own.push(redis);
    EmbeddedKafka kafka = EmbeddedKafka.start(data, 0);
    own.push(kafka);
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("REDIS_URL", redis.url());
    environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    environment.put("HOST", "127.0.0.1");
    environment.put("PORT", "0");
    environment.put("STATE_DIR", data.resolve("state").toString());
    environment.put("VECTOR_STORE_PATH", data.resolve("vectors").toString());
    // Nothing may be answered from what was found before with other settings.
    environment.put("ENABLE_CACHING", "false");
    environment.put("EMBEDDING_PROVIDER", "local");
    Host host =
        Host.start(
            Settings.read(SettingsSource.of(Map.of(), environment, data)),
            List.of(
                IngestConfiguration.class, TopologyConfiguration.class, WorkersConfiguration.class),
            Map.of(
                "logging.file.name",
                data.resolve("sluice.log").toString(),
                "logging.threshold.console",
                "OFF"));
    own.push(host);
    return new Subject(
        own, new Api(URI.create("http://127.0.0.1:" + host.port()), ""), kafka.bootstrapServers());
  }

  /** One that runs, with no other documents than the collection's. */
  static Subject running(URI url, String token, String bootstrapServers) {
    return new Subject(new ArrayDeque<>(), new Api(url, token), bootstrapServers);
  }

  Api api() {
    return api;
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() throws Exception {
    api.close();
    while (!own.isEmpty()) {
      own.pop().close();
    }
  }
}
