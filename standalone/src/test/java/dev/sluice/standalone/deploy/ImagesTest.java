package dev.sluice.standalone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.settings.Durations;
import dev.sluice.core.settings.Setting;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.standalone.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The compose file and the Dockerfile use settings and commands that the code has. ComposeIT shows
 * that they work.
 */
class ImagesTest {
  private static final Path ROOT = Path.of("..");

  /** The form of an exact image: a version with all its parts, or a day, or a digest. */
  private static final String PINNED =
      "\\S+:(\\d+\\.\\d+\\.\\d+\\S*|[a-z]+-\\d{8}\\S*)|\\S+@sha256:[0-9a-f]{64}";

  @TempDir private Path empty;
  private Compose compose;
  private ImageFile image;

  @BeforeEach
  void read() throws IOException {
    compose = Compose.read(ROOT.resolve("docker-compose.yml"));
    image = ImageFile.read(ROOT.resolve("Dockerfile"));
  }

  @Test
  void everyProcessIsGivenSettingsThatItTakes() {
    Set<String> known = Settings.ALL.stream().map(Setting::name).collect(Collectors.toSet());
    for (String service : compose.own().keySet()) {
      assertThat(known).as(service).containsAll(compose.environment(service).keySet());
      Settings read =
          Settings.read(SettingsSource.of(Map.of(), compose.environment(service), empty));
      assertThat(compose.services().get(service).get("stop_grace_period").toString())
          .as("%s is given the time to drain", service)
          .satisfies(
              grace -> assertThat(Durations.parse(grace)).isGreaterThan(read.workers().drain()));
      Map<?, ?> all = (Map<?, ?>) compose.services().get(service).get("environment");
      assertThat(known)
          .as(service)
          .containsAll(all.keySet().stream().map(String::valueOf).toList());
    }
  }

  @Test
  void onlyWorkersAreGivenTheKeysOfProviders() {
    for (String service : compose.own().keySet()) {
      Map<?, ?> given = (Map<?, ?>) compose.services().get(service).get("environment");
      assertThat(given.containsKey("OPENAI_API_KEY")).isEqualTo(service.equals("workers"));
    }
  }

  @Test
  void everyCommandIsOneAndEveryRoleRuns() {
    for (String service : compose.own().keySet()) {
      List<String> command = compose.command(service);
      new CommandLine(new Sluice())
          .setCaseInsensitiveEnumValuesAllowed(true)
          .parseArgs(command.toArray(String[]::new));
    }
    assertThat(
            compose.own().keySet().stream()
                .map(s -> compose.command(s).get(1) + " x" + compose.replicas(s)))
        .containsExactlyInAnyOrder("ingest-api x1", "topology x2", "workers x2");
  }

  @Test
  void whatSettingsNameIsAServiceThatListensThere() {
    for (String service : compose.own().keySet()) {
      compose
          .environment(service)
          .forEach((name, value) -> {
            if (value.matches("(redis://)?[a-z]+:\\d+")) {
              String[] address = value.replace("redis://", "").split(":");
              assertThat(compose.services()).as(name).containsKey(address[0]);
              assertThat(compose.services().get(address[0]).toString())
                  .as("%s listens on %s", address[0], address[1])
                  .matches(listening ->
                      address[1].equals("6379") || listening.contains(":" + address[1]));
              assertThat((Map<?, ?>) compose.services().get(service).get("depends_on"))
                  .as("%s waits for %s", service, address[0])
                  .matches(waits -> needs(name, service) == waits.containsKey(address[0]));
            }
          });
    }
  }

  /**
   * Whether a service uses what a setting points to. The topology has the setting for the store of
   * conversations, but does not use the store.
   */
  private static boolean needs(String setting, String service) {
    return !(setting.equals("FIRESTORE_EMULATOR_HOST") && service.equals("topology"));
  }

  @Test
  void everyServiceIsWatchedAndWaitedForUntilItIsWell() {
    compose
        .services()
        .forEach((name, service) -> {
          assertThat(service).as(name).containsKeys("healthcheck", "mem_limit", "restart");
          assertThat(service.get("cap_drop")).as(name).isEqualTo(List.of("ALL"));
          assertThat(service.get("security_opt")).isEqualTo(List.of("no-new-privileges:true"));
          if (service.get("depends_on") instanceof Map<?, ?> waits) {
            assertThat(waits.values())
                .allMatch(w -> w.equals(Map.of("condition", "service_healthy")));
          }
          if (service.get("ports") instanceof List<?> ports) {
            assertThat(ports).as(name).allMatch(p -> p.toString().startsWith("127.0.0.1:"));
          }
        });
    compose
        .services()
        .forEach((name, service) -> {
          assertThat(service.get("read_only")).as(name).isEqualTo(true);
          assertThat(service).as(name).containsKeys("pids_limit", "logging", "networks");
        });
    assertThat(compose.services().get("firestore").get("user")).isEqualTo("10001:10001");
  }

  @Test
  void imagesArePinnedAndKafkaEndsItsTransactions() {
    Stream.concat(
            compose.services().values().stream()
                .filter(s -> !s.containsKey("build"))
                .map(s -> s.get("image").toString()),
            image.all("ARG").stream().map(argument -> argument.replaceFirst("^[A-Z_]+=", "")))
        .forEach(name -> assertThat(name).matches(PINNED));
    assertThat(image.all("FROM").stream().map(from -> from.split(" ")[0]).distinct())
        .containsExactly("${BUILD_IMAGE}", "${BASE_IMAGE}", "base");
    // Version 4.3 may leave transactions open (KAFKA-20734).
    assertThat(compose.image("kafka")).startsWith("apache/kafka:4.2.");
  }

  @Test
  void theImageRunsTheJarAsNobodyInParticularAndHoldsNoSecret() throws Exception {
    assertThat(image.last("USER")).matches("[1-9]\\d{3,}:[1-9]\\d{3,}");
    assertThat(image.all("ENTRYPOINT").getFirst())
        .isEqualTo("[\"java\", \"-jar\", \"/opt/sluice/sluice.jar\"]");
    assertThat(image.all("COPY").stream().map(c -> c.substring(c.lastIndexOf(' ') + 1)))
        .contains("/opt/sluice/sluice.jar", "/opt/sluice/lib", "/opt/sluice/health.sh");
    for (String service : compose.own().keySet()) {
      String role = compose.command(service).get(1);
      assertThat(image.all("FROM")).contains("base AS " + role);
      assertThat(image.all("COPY"))
          .contains("--from=build /src/standalone/target/roles/" + role + " /opt/sluice");
      assertThat(compose.services().get(service).get("build"))
          .isEqualTo(Map.of("context", ".", "target", role));
    }
    assertThat(Files.readString(ROOT.resolve("standalone/pom.xml")))
        .contains("<finalName>sluice</finalName>", "<classpathPrefix>lib/</classpathPrefix>");
    assertThat(image.last("EXPOSE")).isEqualTo(compose.environment("api").get("PORT"));
    String text = Files.readString(ROOT.resolve("Dockerfile"));
    Settings.ALL.stream()
        .filter(Setting::secret)
        .forEach(secret -> assertThat(text).doesNotContain(secret.name()));
    assertThat(Files.readAllLines(ROOT.resolve(".dockerignore")))
        .contains(".git", ".env", ".env.*", "**/.env", "**/target");
    compose
        .own()
        .keySet()
        .forEach(service ->
            assertThat(compose.services().get(service).get("healthcheck").toString())
                .contains("/opt/sluice/health.sh"));
  }
}
