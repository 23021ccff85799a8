package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.lab.BrokerMain;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.ingest.IngestMain;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/** All processes of a run, on loopback and in a folder of their own. */
final class Site implements AutoCloseable {
  /** The words that a role prints before its address when it is ready. */
  static final String LISTENS = "listens on";

  private static final double FAULT_RATE = 0.02;

  private final Path folder;
  private final Path logs;
  private final RedisMember redis;
  private final SimulatedProvider provider;
  private final int apiPort;
  private final Map<String, String> environment;
  private final ClassData classData;
  private final Map<String, Member> members = new LinkedHashMap<>();

  private Site(
      Path folder,
      RedisMember redis,
      SimulatedProvider provider,
      int brokerPort,
      int apiPort,
      ClassData classData)
      throws IOException {
    this.classData = classData;
    this.folder = folder;
    this.logs = Files.createDirectories(folder.resolve("logs"));
    this.redis = redis;
    this.provider = provider;
    this.apiPort = apiPort;
    this.environment = environment(folder, redis, provider, brokerPort);
    Path quiet =
        Files.writeString(
            folder.resolve("broker-logback.xml"),
            """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{20} - %msg%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="out"/></root>
            </configuration>
            """);
    add(redis);
    add(
        new JavaMember(
            Plan.BROKER,
            folder,
            logs,
            Map.of(),
            BrokerMain.READY,
            List.of("-Dlogback.configurationFile=" + quiet),
            BrokerMain.class,
            folder.toString(),
            Integer.toString(brokerPort)));
  }

  /**
   * The numbers of processes.
   *
   * @param topologies the processes of the topology
   * @param workers the processes of the workers
   */
  record Size(int topologies, int workers) {}

  /** Starts everything, each role as a release; returns once all is there. */
  static Site start(long seed, Size size, ClassData classData, Release release)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("sluice-chaos");
    RedisMember redis = RedisMember.start(folder);
    SimulatedProvider provider =
        SimulatedProvider.start(
            ProviderOptions.defaults()
                .withSeed(seed)
                .withFaultRate(FAULT_RATE)
                .withLatency(Duration.ofMillis(50), Duration.ofMillis(600)));
    Site site = new Site(folder, redis, provider, FreePort.any(), FreePort.any(), classData);
    // Whoever interrupts a run wants its processes gone as well.
    Runtime.getRuntime().addShutdownHook(new Thread(site::endAll, "chaos-stop"));
    try {
      site.begin(size, release);
      return site;
    } catch (IOException | InterruptedException | RuntimeException e) {
      site.close();
      throw e;
    }
  }

  private void begin(Size size, Release release) throws IOException, InterruptedException {
    Member broker = member(Plan.BROKER);
    broker.start();
    broker.awaitReady();
    add(jvm("api", IngestMain.class, Map.of("PORT", Integer.toString(apiPort))));
    for (int i = 1; i <= size.topologies(); i++) {
      add(jvm("topology-" + i, TopologyMain.class, Map.of("PORT", "0")));
    }
    for (int i = 1; i <= size.workers(); i++) {
      add(jvm("workers-" + i, WorkersMain.class, Map.of("PORT", "0")));
    }
    for (JavaMember role : roles()) {
      role.turnInto(release);
      role.start();
    }
    for (JavaMember role : roles()) {
      role.awaitReady();
    }
  }

  private Member jvm(String name, Class<?> main, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(more);
    return new JavaMember(name, folder, logs, all, LISTENS, classData.options(main), main);
  }

  private static Map<String, String> environment(
      Path folder, RedisMember redis, SimulatedProvider provider, int brokerPort) {
    return Map.ofEntries(
        Map.entry("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + brokerPort),
        Map.entry("REDIS_URL", redis.url()),
        Map.entry("HOST", "127.0.0.1"),
        Map.entry("ENVIRONMENT", "development"),
        Map.entry("AUTH_ENABLED", "false"),
        Map.entry("STATE_DIR", folder.resolve("state").toString()),
        Map.entry("VECTOR_STORE_PATH", folder.resolve("vectors").toString()),
        Map.entry("OPENAI_BASE_URL", provider.baseUrl().toString()),
        Map.entry("OPENAI_API_KEY", "sk-chaos"),
        Map.entry("RATE_LIMIT_REQUESTS", "60000"),
        Map.entry("RATE_LIMIT_TOKENS", "100000000"),
        Map.entry("REQUEST_TIMEOUT", "5s"),
        // Each word of a document is then in one chunk, and a document of some dozen words in a
        // few.
        Map.entry("CHUNK_TOKENS", "64"),
        Map.entry("CHUNK_OVERLAP", "0"));
  }

  private void add(Member member) {
    members.put(member.name(), member);
  }

  Member member(String name) {
    return Optional.ofNullable(members.get(name))
        .orElseThrow(() -> new IllegalArgumentException("there is no " + name));
  }

  /** All of them, in the order in which they were started. */
  List<Member> members() {
    return List.copyOf(members.values());
  }

  List<String> names() {
    return List.copyOf(members.keySet());
  }

  /** The members that play a role. */
  List<Member> members(String role) {
    return members.values().stream().filter(m -> m.name().startsWith(role + "-")).toList();
  }

  /** The processes of Sluice itself: all but Redis and the broker. */
  List<JavaMember> roles() {
    return members.values().stream()
        .filter(m -> !m.name().equals(Plan.BROKER))
        .filter(JavaMember.class::isInstance)
        .map(JavaMember.class::cast)
        .toList();
  }

  SimulatedProvider provider() {
    return provider;
  }

  RedisMember redis() {
    return redis;
  }

  URI api() {
    return URI.create("http://127.0.0.1:" + apiPort);
  }

  Path logs() {
    return logs;
  }

  Path vectors() {
    return folder.resolve("vectors");
  }

  /** The settings of every process here. */
  Settings settings() {
    return Settings.read(SettingsSource.of(Map.of(), environment, folder));
  }

  private void endAll() {
    members.values().forEach(m -> m.handle().ifPresent(ProcessHandle::destroyForcibly));
  }

  /** Ends all processes, those that read before the broker and Redis, and keeps the files. */
  @Override
  public void close() throws InterruptedException {
    List<Member> all = new ArrayList<>(members.values());
    for (Member member : all.reversed()) {
      member.kill();
    }
    redis.close();
    provider.close();
  }

  /** Removes all files. */
  void remove() throws IOException {
    Utils.delete(folder.toFile());
  }
}
