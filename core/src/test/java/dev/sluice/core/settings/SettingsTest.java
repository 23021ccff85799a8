package dev.sluice.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.secrets.SecretReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @TempDir Path folder;

  private Settings read(Map<String, String> environment) {
    return Settings.read(SettingsSource.of(Map.of(), environment, folder));
  }

  private InvalidSettingsException refused(Map<String, String> environment) {
    return catchThrowableOfType(InvalidSettingsException.class, () -> read(environment));
  }

  @Test
  void defaultsAreThoseOfThePractices() {
    Settings settings = read(Map.of());
    assertThat(settings.app().environment()).isEqualTo(Environment.DEVELOPMENT);
    assertThat(settings.app().serviceName()).isEqualTo("ai-orchestrator");
    assertThat(settings.redis().url()).hasToString("redis://localhost:6379");
    assertThat(settings.redis().ttl()).isEqualTo(Duration.ofSeconds(3600));
    assertThat(settings.llm().defaultModel()).isEqualTo("gpt-4");
    assertThat(settings.llm().temperature()).isEqualTo(0.7);
    assertThat(settings.llm().maxTokens()).isEqualTo(1000);
    assertThat(settings.llm().requestTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.llm().rateLimitRequests()).isEqualTo(60);
    assertThat(settings.embedding().model()).isEqualTo("text-embedding-ada-002");
    assertThat(settings.vectors().enabled()).isTrue();
    assertThat(settings.workers().maxConcurrentRequests()).isEqualTo(50);
    assertThat(ApiSettings.HOST.defaultText()).isEqualTo("0.0.0.0");
    assertThat(settings.api().port()).isEqualTo(8000);
  }

  @Test
  void everyDefaultIsAllowedAndEveryNameIsUnique() {
    assertThat(Settings.ALL).extracting(Setting::name).doesNotHaveDuplicates();
    assertThat(Settings.ALL)
        .allSatisfy(s -> {
          assertThat(s.parser().apply(s.defaultText())).isNotNull();
          assertThat(s.meaning()).endsWith(".");
          assertThat(s.allowed()).isNotBlank();
        });
  }

  @Test
  void withoutAKeyTheOfflinePartsAreUsed() {
    Settings settings = read(Map.of());
    assertThat(settings.llm().provider()).isEqualTo(LlmChoice.OFFLINE);
    assertThat(settings.embedding().provider(settings.llm())).isEqualTo(EmbeddingChoice.LOCAL);
    Settings keyed = read(Map.of("OPENAI_API_KEY", "sk-x"));
    assertThat(keyed.llm().provider()).isEqualTo(LlmChoice.OPENAI);
    assertThat(keyed.embedding().provider(keyed.llm())).isEqualTo(EmbeddingChoice.OPENAI);
  }

  @Test
  void redisIsAClusterAndItsAuthorityOnesOwnIfSaidSo() {
    Settings settings =
        read(
            Map.of(
                "REDIS_URL", "rediss://redis:6379/0",
                "REDIS_CLUSTER", "true",
                "REDIS_CA_CERTIFICATE", "/etc/redis/ca.pem"));
    assertThat(settings.redis().cluster()).isTrue();
    assertThat(settings.redis().caCertificate()).contains("/etc/redis/ca.pem");
    assertThat(read(Map.of()).redis().cluster()).isFalse();
  }

  @Test
  void anAuthorityWithoutTlsAndADatabaseOfAClusterAreContradictions() {
    assertThat(
            refused(
                    Map.of(
                        "REDIS_URL", "redis://redis/3",
                        "REDIS_CLUSTER", "true",
                        "REDIS_CA_CERTIFICATE", "/etc/redis/ca.pem"))
                .problems())
        .hasSize(2)
        .anySatisfy(p -> assertThat(p).startsWith("REDIS_CA_CERTIFICATE").contains("rediss://"))
        .anySatisfy(p -> assertThat(p).startsWith("REDIS_CLUSTER").contains("REDIS_URL"));
  }

  @Test
  void aModelFileAnswersWhereOneIsSetUnlessAnotherIsChosen() {
    Settings local = read(Map.of("LLAMA_MODEL", "/models/a.gguf", "OPENAI_API_KEY", "sk-x"));
    assertThat(local.llm().provider()).isEqualTo(LlmChoice.LLAMA);
    assertThat(local.llm().llamaModel()).contains(Path.of("/models/a.gguf"));
    assertThat(local.llm().llamaContext()).isEqualTo(8192);
    Settings chosen = read(Map.of("LLAMA_MODEL", "/models/a.gguf", "LLM_PROVIDER", "offline"));
    assertThat(chosen.llm().provider()).isEqualTo(LlmChoice.OFFLINE);
    assertThat(refused(Map.of("LLM_PROVIDER", "llama")))
        .hasMessageContaining("LLM_PROVIDER: llama needs LLAMA_MODEL");
  }

  @Test
  void everyWrongSettingIsNamedAtOnce() {
    Map<String, String> wrong = new HashMap<>();
    wrong.put("ENVIRONMENT", "moon");
    wrong.put("PORT", "http");
    wrong.put("TEMPERATURE", "2.5");
    wrong.put("MAX_TOKENS", "0");
    wrong.put("REQUEST_TIMEOUT", "soon");
    wrong.put("REDIS_URL", "http://localhost");
    wrong.put("ENABLE_VECTOR_SEARCH", "perhaps");
    wrong.put("VECTOR_STORE_TYPE", "drawer");
    wrong.put("LLM_PROVIDER", "openai");
    wrong.put("SLUICE_TYPO", "1");
    InvalidSettingsException refused = refused(wrong);
    assertThat(refused.problems()).hasSize(10);
    wrong.keySet().forEach(name -> assertThat(refused).hasMessageContaining(name));
    assertThat(refused).hasMessageContaining("a number from 0.0 to 2.0");
  }

  @Test
  void settingsOfTestsAndOfTheLauncherAreNoMistake() {
    assertThat(read(Map.of("SLUICE_TEST_MODEL", "x", "SLUICE_JAVA_OPTS", "-Xmx1g"))).isNotNull();
  }

  @Test
  void aWrongSecretIsNotShown() {
    Setting<String> secret =
        new Setting<>(
            "KEY",
            "A key.",
            "",
            "a key that starts with sk-",
            true,
            s -> {
              if (s.isEmpty() || s.startsWith("sk-")) {
                return s;
              }
              throw new IllegalArgumentException(s);
            });
    SettingsReader reader =
        new SettingsReader(SettingsSource.of(Map.of(), Map.of("KEY", "hunter2"), folder));
    reader.get(secret);
    assertThat(reader.problems())
        .singleElement()
        .asString()
        .contains("KEY")
        .doesNotContain("hunter2");
  }

  @Test
  void aSecretMayBeAReference() {
    Settings settings =
        read(Map.of("OPENAI_API_KEY", "sm://openai-key", "GCP_PROJECT_ID", "my-project"));
    assertThat(settings.llm().openaiApiKey())
        .contains(new SecretReference(Optional.empty(), "openai-key", "latest"));
    assertThat(settings.llm().provider()).isEqualTo(LlmChoice.OPENAI);
    assertThat(read(Map.of("OPENAI_API_KEY", "sk-planted")).toString()).doesNotContain("planted");
  }

  @Test
  void aReferenceThatCannotBeFollowedIsNamed() {
    assertThat(refused(Map.of("OPENAI_API_KEY", "sm://a b", "REDIS_PASSWORD", "sm://pw")))
        .hasMessageContaining("OPENAI_API_KEY (environment): the value is not allowed")
        .hasMessageContaining("sm://PROJECT/NAME")
        .hasMessageContaining("REDIS_PASSWORD: sm://pw needs GCP_PROJECT_ID");
  }

  @Test
  void productionTakesNoSecretInTheSettings() {
    Map<String, String> settings = new HashMap<>();
    Settings.ALL.stream().filter(Setting::secret).forEach(s -> settings.put(s.name(), "planted"));
    settings.put("REDIS_URL", "rediss://user:planted@redis.example");
    assertThat(read(settings)).isNotNull();
    settings.put("ENVIRONMENT", "production");
    InvalidSettingsException refused = refused(settings);
    settings.remove("ENVIRONMENT");
    assertThat(refused.problems())
        .filteredOn(p -> p.contains("Secret Manager"))
        .hasSize(settings.size());
    settings.keySet().forEach(name -> assertThat(refused).hasMessageContaining(name));
    assertThat(refused).hasMessageContaining("sm://NAME");
    assertThat(refused.getMessage()).doesNotContain("planted");
  }

  @Test
  void passwordsWithinAddressesAreNotShown() {
    assertThat(RedisSettings.URL.shown("redis://me:planted@host:1/2"))
        .isEqualTo("redis://***@host:1/2");
    assertThat(refused(Map.of("REDIS_URL", "http://me:planted@host")))
        .hasMessageContaining("http://***@host");
  }

  @Test
  void secretsTravelOpenlyOnLoopbackOnly() {
    assertThat(refused(Map.of("SECRET_MANAGER_ENDPOINT", "http://10.0.0.1:99")))
        .hasMessageContaining("SECRET_MANAGER_ENDPOINT");
    assertThat(refused(Map.of("SECRET_MANAGER_ENDPOINT", "http://127.0.0.1.evil.example")))
        .hasMessageContaining("SECRET_MANAGER_ENDPOINT");
    for (String fine : List.of("http://127.0.0.1:99", "http://[::1]:99", "https://sm.example")) {
      assertThat(read(Map.of("SECRET_MANAGER_ENDPOINT", fine)).secrets().endpoint()).isPresent();
    }
  }

  @Test
  void realVariablesWinOverTheEnvironmentsFileAndThatOverTheFileForAll() throws IOException {
    Files.writeString(
        folder.resolve(".env"), "# for all\nPORT=1\nDEFAULT_MODEL=base\nSERVICE_NAME=\"one\"\n");
    Files.writeString(
        folder.resolve(".env.staging"),
        "export PORT=2\nDEFAULT_MODEL='stage' \nMAX_TOKENS=7 # few\n");
    Settings settings =
        read(
            Map.of(
                "ENVIRONMENT", "staging",
                "AUTH_ENABLED", "false",
                "PORT", "3",
                "MAX_WAITING", ""));
    assertThat(settings.api().port()).isEqualTo(3);
    assertThat(settings.llm().defaultModel()).isEqualTo("stage");
    assertThat(settings.llm().maxTokens()).isEqualTo(7);
    assertThat(settings.app().serviceName()).isEqualTo("one");
    assertThat(settings.conversations().maxWaiting()).isEqualTo(100);
    assertThat(settings.app().logLevel()).isEqualTo("INFO");
    SettingsSource source = SettingsSource.of(Map.of("PORT", "4"), Map.of(), folder);
    assertThat(source.find("PORT")).contains(new SettingsSource.Found("4", "flag"));
    assertThat(source.find("DEFAULT_MODEL")).contains(new SettingsSource.Found("base", ".env"));
  }

  @Test
  void aBrokenEnvFileIsNamedWithItsLine() throws IOException {
    Files.writeString(folder.resolve(".env"), "PORT=1\nnonsense\n");
    assertThat(refused(Map.of())).hasMessageContaining(".env line 2");
  }

  @Test
  void contradictionsAreRefused() {
    assertThat(refused(Map.of("REQUEST_DEADLINE", "2d")))
        .hasMessageContaining("REQUEST_DEADLINE")
        .hasMessageContaining("MAX_DEADLINE");
    assertThat(refused(Map.of("CHUNK_TOKENS", "100", "CHUNK_OVERLAP", "60")))
        .hasMessageContaining("CHUNK_OVERLAP");
    assertThat(
            refused(
                Map.of(
                    "HYBRID_SEARCH",
                    "true",
                    "VECTOR_STORE_TYPE",
                    "pinecone",
                    "PINECONE_API_KEY",
                    "key")))
        .hasMessageContaining("HYBRID_SEARCH: pinecone")
        .hasMessageContaining("lucene and weaviate");
    for (String holdsText : List.of("lucene", "weaviate")) {
      Map<String, String> fine = Map.of("HYBRID_SEARCH", "true", "VECTOR_STORE_TYPE", holdsText);
      assertThat(read(fine).vectors().hybrid()).isTrue();
    }
    assertThat(read(Map.of()).vectors().hybrid()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"development,DEBUG", "staging,INFO", "production,WARN"})
  void theEnvironmentChoosesTheLogLevel(String environment, String level) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "ENVIRONMENT", environment,
                "AUTH_ISSUER", "https://id.example.com",
                "AUTH_AUDIENCE", "sluice",
                "HOST", "127.0.0.1"));
    assertThat(read(settings).app().logLevel()).isEqualTo(level);
    settings.put("DEBUG", "true");
    assertThat(read(settings).app().logLevel()).isEqualTo("DEBUG");
  }

  @ParameterizedTest
  @CsvSource({"60,60s", "250ms,250ms", "90s,90s", "5m,5m", "2h,2h", "7d,7d", "120,2m", "0,0s"})
  void timesAreReadAndWritten(String text, String written) {
    assertThat(Durations.format(Durations.parse(text)))
        .isEqualTo(written.equals("60s") ? "1m" : written);
  }
}
