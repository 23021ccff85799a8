package dev.sluice.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.local.EmbeddedKafka;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.schemas.topic.TopicAdmin;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.standalone.deploy.AccessRules;
import dev.sluice.standalone.deploy.Compose;
import dev.sluice.standalone.deploy.ImageFile;
import dev.sluice.testkit.broker.BrokerUsers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The services of the compose file, two topologies, two workers and one API, as processes on this
 * machine: with its commands, its environment, the jars of each role's image, and the image's
 * options of Java. The names of its hosts are replaced, conversations are kept in Redis where there
 * is no emulator of Firestore, and each role logs in to Kafka with the rights that Terraform gives
 * it there, and no others.
 */
class RolesIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path ROLES = ROOT.resolve("standalone/target/roles");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long MEMORY = 512L << 20;

  /** That talk at once, and the turns of each while one process dies and comes back. */
  private static final int CONVERSATIONS = 10;

  private static final int TURNS = 4;
  private static final BrokerUsers USERS = BrokerUsers.of("p", "ingest-api", "topology", "workers");

  @TempDir Path folder;

  private record Service(String name, Child child) {}

  @Test
  void theServicesOfTheComposeFileRunSideBySideAndEachMayDie() throws Exception {
    Compose compose = Compose.read(ROOT.resolve("docker-compose.yml"));
    List<Service> running = new ArrayList<>();
    try (EmbeddedRedis redis = EmbeddedRedis.start(folder, 0);
        EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0, USERS.authorizing())) {
      grant(kafka, compose);
      try {
        for (String service : compose.own().keySet()) {
          for (int i = 0; i < compose.replicas(service); i++) {
            running.add(start(compose, service, kafka, redis));
          }
        }
        running.forEach(RolesIT::awaitWell);
        assertThat(running)
            .extracting(Service::name)
            .containsExactlyInAnyOrder("api", "topology", "topology", "workers", "workers");
        Api api = new Api(port(first(running, "api").child));
        Load load = new Load();
        int each = 0;
        List<List<Service>> rounds = rounds(running);
        for (List<Service> victims : rounds) {
          int until = each + TURNS;
          CompletableFuture<Void> sending = sending(load, api, until);
          int enough = load.accepted() + CONVERSATIONS;
          Awaitility.await("some requests").atMost(PATIENCE).until(() -> load.accepted() >= enough);
          for (Service victim : victims) {
            int port = port(victim.child);
            victim.child.kill();
            assertThat(isWell(port)).as("the health check of a dead process").isFalse();
            running.remove(victim);
          }
          List<Service> successors = new ArrayList<>();
          for (Service victim : victims) {
            successors.add(start(compose, victim.name, kafka, redis));
          }
          running.addAll(successors);
          successors.forEach(RolesIT::awaitWell);
          sending.join();
          api = new Api(port(first(running, "api").child));
          load.send(api, CONVERSATIONS, until);
          each = until;
        }
        assertThat(load.accepted()).isEqualTo(CONVERSATIONS * TURNS * rounds.size());
        load.check(api);
        assertThat(api.post("/dead-letters/replay", "{\"all\": true}").statusCode()).isEqualTo(200);
        for (Service service : running) {
          service
              .child
              .mostMemory()
              .ifPresent(bytes -> assertThat(bytes).as(service.name).isLessThan(MEMORY));
        }
      } finally {
        for (Service service : running) {
          service.child.terminate();
        }
        for (Service service : running) {
          service.child.close();
        }
      }
      assertThat(first(running, "api").child.output())
          .as("no stack trace")
          .doesNotContain("\n\tat ");
    }
  }

  /** The API alone, then one topology and one worker process at a time, until each was once. */
  private static List<List<Service>> rounds(List<Service> running) {
    List<Service> topologies = running.stream().filter(s -> s.name.equals("topology")).toList();
    List<Service> workers = running.stream().filter(s -> s.name.equals("workers")).toList();
    List<List<Service>> rounds = new ArrayList<>();
    rounds.add(List.of(first(running, "api")));
    for (int i = 0; i < topologies.size(); i++) {
      rounds.add(List.of(topologies.get(i), workers.get(i)));
    }
    return rounds;
  }

  private Service start(Compose compose, String name, EmbeddedKafka kafka, EmbeddedRedis redis)
      throws IOException {
    List<String> command = compose.command(name);
    Map<String, String> environment = new HashMap<>();
    compose
        .environment(name)
        .forEach((setting, value) ->
            environment.put(
                setting,
                value
                    .replace("kafka:9092", kafka.bootstrapServers())
                    .replace("redis://redis:6379", redis.url())
                    .replace("0.0.0.0", "127.0.0.1")
                    .replace("/var/lib/sluice", folder.resolve(name).toString())));
    environment.put("PORT", "0");
    String emulator = System.getenv("FIRESTORE_EMULATOR_HOST");
    if (emulator == null) {
      environment.put("MEMORY_STORE", "redis");
      environment.remove("FIRESTORE_EMULATOR_HOST");
    } else {
      environment.put("FIRESTORE_EMULATOR_HOST", emulator);
    }
    environment.put("KAFKA_SECURITY_PROTOCOL", "sasl_plaintext");
    environment.put("KAFKA_SASL_MECHANISM", "PLAIN");
    environment.put("KAFKA_SASL_JAAS_CONFIG", USERS.login(command.get(1)));
    List<String> options =
        new ArrayList<>(ImageFile.read(ROOT.resolve("Dockerfile")).javaOptions());
    // What Java finds in a container of this size, and the jars that the role's image has.
    options.add("-XX:MaxRAM=" + MEMORY);
    options.addAll(List.of("-cp", ROLES.resolve(command.get(1)).resolve("sluice.jar").toString()));
    return new Service(
        name, Child.start(folder, environment, options, command.toArray(String[]::new)));
  }

  /** Sends in the background, until all is sent or the API is gone. */
  private static CompletableFuture<Void> sending(Load load, Api api, int each) {
    return CompletableFuture.runAsync(() -> {
      try {
        load.send(api, CONVERSATIONS, each);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    });
  }

  private static void awaitWell(Service service) {
    int port = port(service.child);
    Awaitility.await(service.name + " is well").atMost(PATIENCE).until(() -> isWell(port));
  }

  private static Service first(List<Service> services, String name) {
    return services.stream().filter(s -> s.name.equals(name)).findFirst().orElseThrow();
  }

  private static int port(Child child) {
    return Integer.parseInt(child.await("serves on port (\\d+)"));
  }

  /** The health check of the compose file, which needs bash and nothing else. */
  private static boolean isWell(int port) throws IOException, InterruptedException {
    ProcessBuilder check =
        new ProcessBuilder("bash", ROOT.resolve("build-tools/health.sh").toString(), "readiness")
            .redirectErrorStream(true);
    check.environment().put("PORT", Integer.toString(port));
    Process process = check.start();
    process.getInputStream().readAllBytes();
    return process.waitFor() == 0;
  }

  /** Topics and rights, as Terraform makes them before a process starts. */
  private static void grant(EmbeddedKafka kafka, Compose compose) throws Exception {
    Map<String, String> settings = compose.environment("api");
    TopicLayout layout =
        new TopicLayout("", Integer.parseInt(settings.get("PARTITIONS")), (short) 1, 1 << 20);
    try (Admin admin = Admin.create(USERS.broker(kafka.bootstrapServers()))) {
      new TopicAdmin(admin, layout).ensure(Duration.ofDays(1));
      admin
          .createAcls(
              AccessRules.read(
                  ROOT.resolve("terraform/catalogue.json"), "", settings.get("SERVICE_NAME")))
          .all()
          .get();
    }
    try (Admin admin = Admin.create(USERS.client(kafka.bootstrapServers(), "ingest-api"))) {
      assertThat(
              admin
                  .createTopics(List.of(new NewTopic("of-its-own", 1, (short) 1)))
                  .all()
                  .toCompletionStage())
          .as("a role does what it was not allowed")
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .withCauseInstanceOf(TopicAuthorizationException.class);
    }
  }
}
