package dev.sluice.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartSummaryTest {
  @TempDir private Path folder;

  private String summary(Map<String, String> flags) {
    return StartSummary.of(Settings.read(SettingsSource.of(flags, Map.of(), folder)));
  }

  @Test
  void withoutAKeyTheOfflinePartsAreUsedAndToldSo() {
    assertThat(summary(Map.of()))
        .isEqualTo(
            "OPENAI_API_KEY is not set: answering offline, embedding locally; vectors in Lucene at"
                + " .sluice/vectors; memory in Redis at localhost:6379; status in Redis at"
                + " localhost:6379");
  }

  @Test
  void withAKeyTheModelsAreNamedAndNoSecretIs() {
    assertThat(
            summary(
                Map.of(
                    "OPENAI_API_KEY", "sk-planted",
                    "REDIS_URL", "rediss://user:planted@redis.example:6380/2",
                    "OPENAI_BASE_URL", "https://me:planted@llm.example/planted/v1")))
        .isEqualTo(
            "OPENAI_API_KEY is set: answering with gpt-4 at llm.example, embedding with"
                + " text-embedding-ada-002 at llm.example; vectors in Lucene at .sluice/vectors;"
                + " memory in Redis at redis.example:6380; status in Redis at redis.example:6380");
  }

  @Test
  void aModelFileIsNamedWithoutItsFolder() {
    assertThat(summary(Map.of("LLAMA_MODEL", "/home/me/a.gguf")))
        .startsWith(
            "OPENAI_API_KEY is not set: answering with the model file a.gguf (LLAMA_MODEL),"
                + " embedding locally; ");
  }

  @Test
  void anExplicitChoiceIsNamedAsTheReason() {
    assertThat(
            summary(
                Map.of(
                    "OPENAI_API_KEY", "sk-planted",
                    "LLM_PROVIDER", "offline",
                    "EMBEDDING_PROVIDER", "local")))
        .startsWith(
            "OPENAI_API_KEY is set: answering offline (LLM_PROVIDER), embedding locally"
                + " (EMBEDDING_PROVIDER); ");
  }
}
