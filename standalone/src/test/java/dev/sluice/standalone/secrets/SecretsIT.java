package dev.sluice.standalone.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.secrets.CurrentSecret;
import dev.sluice.core.secrets.Secret;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.hosting.Host;
import dev.sluice.hosting.StartFailureReport;
import dev.sluice.ingest.IngestConfiguration;
import dev.sluice.ingest.IngestProperties;
import dev.sluice.local.EmbeddedKafka;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.simulator.Fault;
import dev.sluice.simulator.SimulatedProvider;
import dev.sluice.testkit.secretmanager.SecretManagerServer;
import dev.sluice.topology.TopologyConfiguration;
import dev.sluice.workers.WorkersConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** Secrets kept in Secret Manager: rotated under load, and nowhere to be found afterwards. */
@TestMethodOrder(OrderAnnotation.class)
@Isolated("reads the log file, which is one for the JVM")
class SecretsIT {
  private static final String PROJECT = "demo-sluice";
  private static final String KEY_1 = "sk-planted-openai-first-5d0c1a7e";
  private static final String KEY_2 = "sk-planted-openai-second-90b2f4c6";
  private static final String KEY_3 = "sk-planted-openai-third-1e8d7a35";
  private static final String TOKEN_1 = "planted-token-first-77c2d91b";
  private static final String TOKEN_2 = "planted-token-second-0fe4a638";
  private static final String REDIS_1 = "planted-redis-first-c4a95e10";
  private static final String REDIS_2 = "planted-redis-second-38b7d6f2";
  private static final String PINECONE = "planted-pinecone-key-6ab0e3d9";
  private static final String KAFKA = "planted-kafka-password-21f8c5ba";
  private static final String CANARY = "planted-canary-that-sings-e57d40c8";

  private static final Map<String, String> PLANTED =
      Map.of(
          "OPENAI_API_KEY 1", KEY_1,
          "OPENAI_API_KEY 2", KEY_2,
          "OPENAI_API_KEY 3", KEY_3,
          "AUTH_TOKEN 1", TOKEN_1,
          "AUTH_TOKEN 2", TOKEN_2,
          "REDIS_PASSWORD 1", REDIS_1,
          "REDIS_PASSWORD 2", REDIS_2,
          "PINECONE_API_KEY", PINECONE,
          "KAFKA_SASL_JAAS_CONFIG", KAFKA);

  @TempDir private static Path folder;
  private static SecretManagerServer vault;
  private static SimulatedProvider provider;
  private static EmbeddedRedis redis;
  private static EmbeddedKafka kafka;
  private static Settings settings;
  private static Host host;
  private static RecordingClient client;

  @BeforeAll
  static void start() {
    vault = SecretManagerServer.start();
    vault.add(PROJECT, "openai-key", KEY_1);
    vault.add(PROJECT, "auth-token", TOKEN_1);
    vault.add(PROJECT, "redis-password", REDIS_1);
    vault.add(
        PROJECT,
        "kafka-login",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"me\""
            + " password=\"%s\";".formatted(KAFKA));
    provider = SimulatedProvider.start();
    provider.limits(1_000_000, 1_000_000_000);
    provider.keys(Set.of(KEY_1));
    redis = EmbeddedRedis.start(folder, 0);
    try (Jedis admin = new Jedis("127.0.0.1", redis.port())) {
      admin.configSet("requirepass", REDIS_1);
    }
    kafka = EmbeddedKafka.start(folder, 0);
    settings = settings(Map.of());
    Map<String, Object> properties = new HashMap<>(IngestProperties.of(settings));
    properties.put("logging.file.name", log().toString());
    host =
        Host.start(
            settings,
            List.of(
                IngestConfiguration.class, TopologyConfiguration.class, WorkersConfiguration.class),
            properties);
    client = new RecordingClient(host.port(), TOKEN_1);
  }

  private static Settings settings(Map<String, String> more) {
    Map<String, String> all = new HashMap<>();
    all.put("GCP_PROJECT_ID", PROJECT);
    all.put("SECRET_MANAGER_ENDPOINT", vault.endpoint().toString());
    all.put("SECRET_REFRESH", "1s");
    all.put("OPENAI_API_KEY", "sm://openai-key");
    all.put("OPENAI_BASE_URL", provider.baseUrl().toString());
    all.put("RATE_LIMIT_REQUESTS", "1000000");
    all.put("RATE_LIMIT_TOKENS", "1000000000");
    all.put("AUTH_ENABLED", "true");
    all.put("AUTH_TOKEN", "sm://auth-token");
    all.put("REDIS_URL", redis.url());
    all.put("REDIS_PASSWORD", "sm://redis-password");
    all.put("PINECONE_API_KEY", PINECONE);
    all.put("VECTOR_STORE_TYPE", "lucene");
    all.put("MEMORY_STORE", "redis");
    all.put("VECTOR_STORE_PATH", folder.resolve("vectors").toString());
    all.put("STATE_DIR", folder.resolve("state").toString());
    all.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    all.put("KAFKA_SASL_JAAS_CONFIG", "sm://kafka-login");
    all.put("PARTITIONS", "2");
    all.put("HOST", "127.0.0.1");
    all.put("PORT", "0");
    all.putAll(more);
    return Settings.read(SettingsSource.of(Map.of(), all, folder));
  }

  private static Path log() {
    return folder.resolve("sluice.log");
  }

  @AfterAll
  static void stop() {
    host.close();
    kafka.close();
    redis.close();
    provider.close();
    vault.close();
  }

  @Test
  @Order(1)
  void secretsRotateUnderLoadAndNoRequestFails() {
    try (Traffic traffic = new Traffic(client)) {
      traffic.awaitMore(5);

      // With an overlap: the provider takes both until the new one is in use everywhere.
      provider.keys(Set.of(KEY_1, KEY_2));
      vault.add(PROJECT, "openai-key", KEY_2);
      awaitInUse(settings.llm().openaiApiKey().orElseThrow(), KEY_2);
      provider.keys(Set.of(KEY_2));
      traffic.awaitMore(5);

      // Without one: the old key is refused before the new one was read.
      vault.add(PROJECT, "openai-key", KEY_3);
      provider.keys(Set.of(KEY_3));
      traffic.awaitMore(5);

      // Redis forgets the old password and throws everybody out.
      vault.add(PROJECT, "redis-password", REDIS_2);
      try (Jedis admin = new Jedis("127.0.0.1", redis.port())) {
        admin.auth(REDIS_1);
        admin.configSet("requirepass", REDIS_2);
        admin.clientKill(new ClientKillParams().type(ClientType.NORMAL));
        admin.clientKill(new ClientKillParams().type(ClientType.PUBSUB));
      }
      traffic.awaitMore(5);

      // Callers hold the old token for a while.
      vault.add(PROJECT, "auth-token", TOKEN_2);
      traffic.awaitMore(5);
      awaitInUse(Secret.parse("sm://auth-token"), TOKEN_2);
      traffic.awaitMore(5);
      client.token(TOKEN_2);
      traffic.awaitMore(5);
      assertThat(traffic.failures()).isEmpty();
    }
    assertThat(provider.statuses().get(401)).as("the old key was refused").isPositive();
  }

  /** The very values that the parts of the process are given. */
  private static void awaitInUse(Secret secret, String value) {
    CurrentSecret current = host.bean(Secrets.class).current(secret);
    await("the rotated value")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> current.get().equals(value));
  }

  @Test
  @Order(2)
  void noSecretIsFoundInAnythingThatTheRunLeftBehind() throws IOException {
    provider.startOutage(Fault.INVALID_API_KEY);
    assertThat(RecordingClient.state(client.ask("this one fails"))).isEqualTo("failed");
    provider.endOutage();
    client.token("somebody-elses");
    client.get("/status/unknown");
    client.token(TOKEN_2);

    SecretScan scan = scan(PLANTED);
    assertThat(scan.found()).isEmpty();
    assertThat(scan.characters()).isGreaterThan(50_000);
    assertThat(Files.readString(log()))
        .contains("secret access: service=ai-orchestrator principal=anonymous")
        .contains("secret=projects/demo-sluice/secrets/openai-key version=3")
        .contains("sm://demo-sluice/redis-password was rotated: the new value is in use");
  }

  @Test
  @Order(3)
  void theSearchFindsALeakWhereverItIs() throws IOException {
    LoggerFactory.getLogger("dev.sluice.leak").info("the key is {}", CANARY);
    host.bean(MeterRegistry.class).counter("sluice.leak", "key", CANARY).increment();
    client.ask("What is " + CANARY + "?");
    assertThat(scan(Map.of("canary", CANARY)).found())
        .contains(
            "canary in the log",
            "canary in the metrics",
            "canary in the answers",
            "canary in the topic requests",
            "canary in the topic chat-tasks");
    assertThat(
            new SecretScan(Map.of("canary", CANARY))
                .look("Base64", "cGxhbnRlZC1jYW5hcnktdGhhdC1zaW5ncy1lNTdkNDBjOA==")
                .found())
        .containsExactly("canary in Base64");
  }

  @Test
  @Order(4)
  void aSecretThatCannotBeReadKeepsAProcessFromStartingAndIsToldInOneSentence() throws Exception {
    assertThat(refusal("sm://absent"))
        .isEqualTo(
            "sm://demo-sluice/absent is missing: there is no projects/demo-sluice/secrets/absent,"
                + " or no version latest of it");

    vault.add(PROJECT, "closed", CANARY);
    vault.deny(PROJECT, "closed");
    ProcessBuilder workers =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.sluice.workers.WorkersMain")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    workers.environment().put("GCP_PROJECT_ID", PROJECT);
    workers.environment().put("SECRET_MANAGER_ENDPOINT", vault.endpoint().toString());
    workers.environment().put("OPENAI_API_KEY", "sm://closed");
    Process process = workers.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(3);
    assertThat(output.lines().filter(line -> line.startsWith("sm://")))
        .singleElement()
        .asString()
        .contains("may not be read by anonymous: grant roles/secretmanager.secretAccessor");
    assertThat(output)
        .contains("version=latest", "outcome=permission_denied")
        .doesNotContain(CANARY, "Exception");
  }

  private static String refusal(String key) {
    Settings wrong =
        settings(
            Map.of("OPENAI_API_KEY", key, "VECTOR_STORE_PATH", folder.resolve("other").toString()));
    Throwable failure =
        catchThrowable(
            () -> Host.start(wrong, List.of(WorkersConfiguration.class), Map.of()).close());
    return StartFailureReport.sentence(failure).orElseThrow(() -> new AssertionError(failure));
  }

  private static SecretScan scan(Map<String, String> planted) throws IOException {
    SecretScan scan = new SecretScan(planted);
    scan.look("the metrics", client.get("/actuator/prometheus").body());
    scan.look("the health", client.get("/actuator/health").body());
    scan.look("the API's description", client.get("/v3/api-docs").body());
    scan.look("the answers", client.answers());
    scan.look("the settings", settings.toString());
    scan.look("the log", Files.readString(log()));
    Records.of(settings.kafka()).forEach((topic, text) -> scan.look("the topic " + topic, text));
    return scan;
  }
}
