package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.lab.BrokerMain;
import dev.sluice.benchmarks.lab.Child;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.hosting.KafkaClient;
import dev.sluice.ingest.IngestMain;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.local.FreePort;
import dev.sluice.simulator.ProviderOptions;
import dev.sluice.simulator.SimulatedProvider;
import dev.sluice.topology.TopologyMain;
import dev.sluice.workers.WorkersMain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/**
 * A broker, Redis and the roles, each a process of its own on loopback, and a simulated provider in
 * this one. The roles run as their image has them in 512 MiB.
 */
final class Plant implements AutoCloseable {
  /** The options that the image gives a JVM in the smallest recommended container. */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:MaxRAM=512m",
          "-XX:InitialRAMPercentage=20",
          "-XX:MaxRAMPercentage=45",
          "-XX:MetaspaceSize=96m",
          "-XX:+UseSerialGC",
          "-XX:SurvivorRatio=3",
          "-XX:MaxDirectMemorySize=48m",
          "-XX:ReservedCodeCacheSize=64m",
          "-XX:SweeperThreshold=50",
          "-XX:+UseCompactObjectHeaders",
          "--add-modules=jdk.incubator.vector");

  private static final List<String> BROKER_OPTIONS =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders");

  private static final String LISTENS = "listens on";
  private static final int START_SECONDS = 120;

  /** Limits that no benchmark reaches; each call still books its slot. */
  private static final String NO_LIMIT = "1000000";

  private final Path folder;
  private final EmbeddedRedis redis;
  private final SimulatedProvider provider;
  private final int brokerPort;
  private final Role broker;
  private final List<Role> roles = new ArrayList<>();
  private final Map<String, String> environment;

  private Plant(Path folder, Duration latency, Map<String, String> more)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.redis = EmbeddedRedis.start(folder, 0);
    this.provider =
        SimulatedProvider.start(ProviderOptions.defaults().withLatency(latency, latency));
    this.brokerPort = FreePort.any();
    this.environment = new HashMap<>(environment(more));
    this.broker =
        new Role(
            "broker",
            Child.start(
                folder,
                folder.resolve("broker.log"),
                BROKER_OPTIONS,
                Map.of(),
                BrokerMain.class,
                folder.toString(),
                Integer.toString(brokerPort)));
    Runtime.getRuntime().addShutdownHook(new Thread(this::endAll, "plant-stop"));
    broker.child().await(BrokerMain.READY, START_SECONDS);
  }

  /**
   * Starts broker, Redis and provider.
   *
   * @param latency of the provider
   * @param more settings of all roles
   */
  static Plant start(Duration latency, Map<String, String> more)
      throws IOException, InterruptedException {
    return new Plant(Files.createTempDirectory("sluice-benchmark"), latency, more);
  }

  /**
   * Starts the whole pipeline, one process for each role, and returns once all of them listen.
   *
   * @param latency of the provider
   * @param port of the API
   * @param search whether passages are looked up for every request, with local embeddings
   */
  static Plant pipeline(Duration latency, int port, boolean search)
      throws IOException, InterruptedException {
    Plant plant =
        start(
            latency,
            Map.of(
                "ENABLE_VECTOR_SEARCH",
                Boolean.toString(search),
                "EMBEDDING_PROVIDER",
                search ? "local" : "openai",
                "MAX_CONCURRENT_REQUESTS",
                "500"));
    try {
      plant.role("api", IngestMain.class, Map.of("PORT", Integer.toString(port)));
      plant.role("topology", TopologyMain.class, Map.of());
      plant.workers();
      plant.awaitRoles();
      return plant;
    } catch (IOException | InterruptedException | RuntimeException e) {
      plant.close();
      throw e;
    }
  }

  /** Starts a process of workers; it need not be there yet. */
  void workers() throws IOException {
    role("workers", WorkersMain.class, Map.of());
  }

  private Map<String, String> environment(Map<String, String> more) {
    Map<String, String> all = new HashMap<>();
    all.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + brokerPort);
    all.put("REDIS_URL", redis.url());
    all.put("HOST", "127.0.0.1");
    all.put("PORT", "0");
    all.put("ENVIRONMENT", "staging");
    all.put("AUTH_ENABLED", "false");
    all.put("STATE_DIR", folder.resolve("state").toString());
    all.put("VECTOR_STORE_PATH", folder.resolve("vectors").toString());
    all.put("OPENAI_BASE_URL", provider.baseUrl().toString());
    all.put("OPENAI_API_KEY", "sk-benchmark");
    all.put("RATE_LIMIT_REQUESTS", NO_LIMIT);
    all.put("RATE_LIMIT_TOKENS", "1000000000");
    all.putAll(more);
    return all;
  }

  /** Starts a role; it need not be there yet. */
  Role role(String name, Class<?> main, Map<String, String> more) throws IOException {
    return role(name, main, more, List.of());
  }

  /**
   * Starts a role with options of the JVM that win over those of the image.
   *
   * @param more settings that win over those of all
   */
  Role role(
      String name,
      Class<?> main,
      Map<String, String> more,
      List<String> options,
      String... arguments)
      throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("MALLOC_ARENA_MAX", "2");
    all.putAll(more);
    List<String> every = new ArrayList<>(OPTIONS);
    every.addAll(options);
    Path log = folder.resolve("%s-%d.log".formatted(name, roles.size()));
    Role role = new Role(name, Child.start(folder, log, every, all, main, arguments));
    roles.add(role);
    return role;
  }

  /** Returns once every role that was started listens. */
  void awaitRoles() throws IOException, InterruptedException {
    for (Role role : roles) {
      role.child().await(LISTENS, START_SECONDS);
    }
  }

  /** The address of a role with its port. */
  static URI address(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The settings of every role. */
  Settings settings(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(more);
    return Settings.read(SettingsSource.of(Map.of(), all, folder));
  }

  KafkaClient kafka() {
    return new KafkaClient(Map.of("bootstrap.servers", "127.0.0.1:" + brokerPort));
  }

  Role broker() {
    return broker;
  }

  List<Role> roles() {
    return List.copyOf(roles);
  }

  SimulatedProvider provider() {
    return provider;
  }

  /** Asks a role to end and forgets it. */
  void stop(Role role) throws InterruptedException {
    role.child().close();
    roles.remove(role);
  }

  private void endAll() {
    roles.forEach(role -> role.child().handle().destroyForcibly());
    broker.child().handle().destroyForcibly();
    redis.kill();
  }

  /** Ends all, those that read before the broker, and removes the files. */
  @Override
  public void close() throws InterruptedException, IOException {
    for (Role role : roles.reversed()) {
      role.child().kill();
    }
    broker.child().kill();
    redis.close();
    provider.close();
    Utils.delete(folder.toFile());
  }
}
