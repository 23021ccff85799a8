package dev.sluice.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real command with ten wrong settings at the same time. */
class WrongSettingsTest {
  private static final Map<String, String> WRONG =
      Map.ofEntries(
          Map.entry("TOP_K", "many"),
          Map.entry("TEMPERATURE", "warm"),
          Map.entry("MAX_TOKENS", "0"),
          Map.entry("REQUEST_TIMEOUT", "soon"),
          Map.entry("VECTOR_STORE_TYPE", "chroma"),
          Map.entry("REDIS_URL", "localhost"),
          Map.entry("CORS_ORIGINS", "https://a.example"),
          Map.entry("AUTH_ENABLED", "perhaps"),
          Map.entry("LLM_PROVIDER", "openai"),
          Map.entry("SLUICE_NONSENSE", "s3cret-value"));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"up", "serve ingest-api", "settings"})
  void allAreToldAtOnceEachInALineAndTheProcessEnds(String line) throws Exception {
    Map<String, String> environment = new LinkedHashMap<>(WRONG);
    String output;
    try (Child child = Child.start(folder, environment, line.split(" "))) {
      assertThat(child.exitCode()).isEqualTo(2);
      output = child.output();
    }
    List<String> report =
        output.lines().dropWhile(l -> !l.contains("The settings are wrong:")).skip(1).toList();
    assertThat(report.stream().filter(l -> l.startsWith("  "))).hasSize(WRONG.size());
    for (String name : WRONG.keySet()) {
      assertThat(report).as(name).filteredOn(l -> l.startsWith("  " + name)).hasSize(1);
    }
    assertThat(output).doesNotContain("\tat ", "Exception", "s3cret-value");
  }
}
