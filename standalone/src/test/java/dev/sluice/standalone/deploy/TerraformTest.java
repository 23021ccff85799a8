package dev.sluice.standalone.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.core.secrets.SecretReference;
import dev.sluice.core.settings.ApiSettings;
import dev.sluice.core.settings.Setting;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.standalone.process.ServeCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * Terraform gives each process settings that the code has, and each role the rights and secrets
 * that it needs.
 */
class TerraformTest {
  private static final Path FOLDER = Path.of("..", "terraform");

  /** Values that only Google Cloud knows. */
  private static final Map<String, String> SAMPLES =
      Map.of(
          "google_managed_kafka_cluster.this.cluster_id", "sluice",
          "google_redis_instance.this.host", "10.20.0.3",
          "google_redis_instance.this.port", "6378",
          "jsonencode(var.cors_origins)", "[\"https://app.example.com\"]",
          "var.project_id", "my-project");

  /** The secrets that the code of a role reads, for every choice of stores. */
  private static final Map<String, Set<String>> READ =
      Map.of(
          "ingest-api", Set.of("AUTH_TOKEN", "REDIS_PASSWORD"),
          "topology", Set.of(),
          "workers",
              Set.of("OPENAI_API_KEY", "PINECONE_API_KEY", "REDIS_PASSWORD", "WEAVIATE_API_KEY"));

  @TempDir private Path empty;

  private static Hcl terraform(String environment) throws IOException {
    Map<String, String> samples = new HashMap<>(SAMPLES);
    samples.put(
        "local.sluice_environment", environment.equals("production") ? "production" : "staging");
    return Hcl.read(FOLDER, FOLDER.resolve("environments/" + environment + ".tfvars"), samples);
  }

  private static Map<String, String> settings(Hcl terraform, String role) {
    Map<String, String> all = new HashMap<>();
    all.putAll(terraform.settings(terraform.block("common_settings = \\{")));
    String own = terraform.member("role_settings", role);
    if (own.contains("local.redis_settings")) {
      all.putAll(terraform.settings(terraform.block("redis_settings = \\{")));
    }
    all.putAll(terraform.settings(own));
    secrets(terraform, role).forEach((name, secret) -> all.put(name, "sm://" + secret));
    return all;
  }

  /** The secrets of a role, by setting, including those of stores that are not chosen. */
  private static Map<String, String> secrets(Hcl terraform, String role) {
    return Hcl.inline(terraform.member("role_secrets", role));
  }

  private static List<String> roles() {
    List<String> roles = new ArrayList<>();
    new CommandLine(new ServeCommand())
        .getCommandSpec()
        .positionalParameters()
        .getFirst()
        .completionCandidates()
        .forEach(roles::add);
    return roles;
  }

  private static Setting<?> setting(String name) {
    return Settings.ALL.stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("terraform/ sets " + name + ", which is no setting"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"development", "staging", "production"})
  void everyProcessIsGivenSettingsThatItTakes(String environment) throws Exception {
    Hcl terraform = terraform(environment);
    for (String role : roles()) {
      Map<String, String> given = settings(terraform, role);
      assertThat(given).as(role).containsKeys("KAFKA_BOOTSTRAP_SERVERS", "PARTITIONS", "HOST");
      given.keySet().forEach(TerraformTest::setting);
      Settings read = Settings.read(SettingsSource.of(Map.of(), given, empty));
      assertThat(read.kafka().layout().replication()).isEqualTo((short) 3);
    }
  }

  @Test
  void everyRoleIsThereOnceAndIsWhatTheCommandCallsIt() throws Exception {
    String text = Hcl.text(FOLDER);
    assertThat(found(text, "roles = \\[(.*)]").getFirst().group(1))
        .isEqualTo(roles().stream().map(r -> '"' + r + '"').collect(Collectors.joining(", ")));
    assertThat(found(text, "args += \\[\"serve\", \"([a-z-]+)\"]").stream().map(m -> m.group(1)))
        .containsExactlyInAnyOrderElementsOf(roles());
  }

  @Test
  void everyRoleReadsItsOwnSecretsAndNoOthers() throws Exception {
    Hcl terraform = terraform("production");
    for (String role : roles()) {
      Map<String, String> granted = secrets(terraform, role);
      assertThat(granted.keySet()).as(role).isEqualTo(READ.get(role));
      for (String name : granted.keySet()) {
        assertThat(setting(name).secret()).as(name).isTrue();
        assertThat(SecretReference.isMeant("sm://" + granted.get(name))).as(name).isTrue();
      }
      settings(terraform, role)
          .forEach((name, value) -> {
            if (setting(name).secret()) {
              assertThat(value).as(role + " " + name).startsWith("sm://");
            }
          });
    }
  }

  @Test
  void theIndexesAreTheFileThatTheAdapterShips() throws Exception {
    String path =
        found(Hcl.text(FOLDER), "file\\(\"\\$\\{path\\.module}/(\\.\\./.*\\.json)\"\\)")
            .getFirst()
            .group(1);
    String resource = path.substring(path.indexOf("/resources/") + "/resources".length());
    try (var shipped = TerraformTest.class.getResourceAsStream(resource)) {
      assertThat(shipped).as(resource).isNotNull();
      assertThat(Files.readString(FOLDER.resolve(path)))
          .isEqualTo(new String(shipped.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  @Test
  void theApiHasTheFiguresOfTheDocument() throws Exception {
    Hcl production = terraform("production");
    assertThat(production.value("var.api_min_instances")).isEqualTo("1");
    assertThat(production.value("var.api_max_instances")).isEqualTo("100");
    String api = production.block("resource \"google_cloud_run_v2_service\" \"api\" \\{");
    assertThat(Hcl.assignments(api))
        .containsEntry("timeout", "\"300s\"")
        .containsEntry("max_instance_request_concurrency", "80")
        .containsEntry("cpu_idle", "false")
        .containsEntry("cpu", "\"1\"")
        .containsEntry("memory", "\"512Mi\"")
        .containsEntry("container_port", ApiSettings.PORT.defaultText());
    assertThat(found(api, "port = (\\d+)").stream().map(m -> m.group(1)))
        .containsOnly(ApiSettings.PORT.defaultText());
  }

  @Test
  void processesMayReachWhatTheyAreTold() throws Exception {
    Hcl terraform = terraform("production");
    Map<String, String> api = settings(terraform, "ingest-api");
    assertThat(terraform.block("\"google_compute_firewall\" \"kafka\" \\{"))
        .contains("ports    = [\"%s\"]".formatted(port(api, "KAFKA_BOOTSTRAP_SERVERS")));
    assertThat(terraform.block("\"google_compute_firewall\" \"redis\" \\{"))
        .contains("ports    = [\"%s\"]".formatted(port(api, "REDIS_URL")));
    for (String role : roles()) {
      assertThat(settings(terraform, role).containsKey("REDIS_URL"))
          .as("%s reaches Redis", role)
          .isEqualTo(
              terraform
                  .block("\"google_compute_firewall\" \"redis\" \\{")
                  .contains("local.tags[\"%s\"]".formatted(role)));
    }
    Class<?> handler = Class.forName(api.get("KAFKA_SASL_LOGIN_CALLBACK_HANDLER_CLASS"));
    assertThat(handler.getDeclaredMethods()).as("all that it stands on is here").isNotEmpty();
  }

  private static String port(Map<String, String> settings, String name) {
    String address = settings.get(name);
    return address.substring(address.lastIndexOf(':') + 1);
  }

  @Test
  void theTableOfTheReadmeNamesEveryResource() throws Exception {
    Set<String> resources =
        found(Hcl.text(FOLDER), "(?m)^resource \"([a-z0-9_]+)\" \"([a-z0-9_]+)\"").stream()
            .map(m -> m.group(1) + "." + m.group(2))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> named =
        found(Files.readString(FOLDER.resolve("README.md")), "`(google_[a-z0-9_]+\\.[a-z0-9_]+)`")
            .stream()
            .map(m -> m.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).isEqualTo(resources);
  }

  @Test
  void theFilesAreFormattedAsTerraformDoes() throws Exception {
    assumeThat(onPath("terraform")).as("needs terraform on the path").isTrue();
    Process process =
        new ProcessBuilder("terraform", "fmt", "-check", "-diff", "-recursive", FOLDER.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as("terraform fmt -recursive terraform%n%s", output).isZero();
  }

  private static boolean onPath(String command) {
    return Pattern.compile(":")
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  private static List<MatchResult> found(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().toList();
  }
}
