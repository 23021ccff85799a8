package dev.sluice.core.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.settings.InvalidSettingsException;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.schemas.Usage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingModelTest {
  @TempDir private Path folder;

  private Settings settings(String model, int dimensions, String... more) {
    Map<String, String> flags = new HashMap<>();
    flags.put("OPENAI_API_KEY", "sk-x");
    flags.put("EMBEDDING_MODEL", model);
    flags.put("EMBEDDING_DIMENSIONS", Integer.toString(dimensions));
    for (int i = 0; i < more.length; i += 2) {
      flags.put(more[i], more[i + 1]);
    }
    return Settings.read(SettingsSource.of(flags, Map.of(), folder));
  }

  @ParameterizedTest
  @CsvSource({
    "text-embedding-3-small,512,text-embedding-3-small@512",
    "text-embedding-3-small,1536,text-embedding-3-small",
    "text-embedding-ada-002,1536,text-embedding-ada-002",
    "nomic-ai/nomic-embed-text-v1.5,256,nomic-ai/nomic-embed-text-v1.5@256",
    "mxbai-embed-large:latest,512,mxbai-embed-large:latest@512",
  })
  void shorterVectorsAreOfAnIdentityOfTheirOwn(String model, int dimensions, String identity) {
    Settings settings = settings(model, dimensions);
    assertThat(settings.embedding().identity(settings.llm())).isEqualTo(identity);
  }

  @ParameterizedTest
  @CsvSource({
    "text-embedding-ada-002,512,was not trained for shorter vectors",
    "text-embedding-3-small,2000,have no more than 1536 dimensions",
    "my-own,64,is not known to be trained for shorter vectors",
  })
  void whatAModelCannotDoIsRefusedWithTheReason(String model, int dimensions, String reason) {
    Assertions.assertThatThrownBy(() -> settings(model, dimensions))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("EMBEDDING_DIMENSIONS: ")
        .hasMessageContaining(model)
        .hasMessageContaining(reason);
  }

  @Test
  void theLocalModelIsNotShortened() {
    Assertions.assertThatThrownBy(
            () -> settings("text-embedding-3-small", 128, "EMBEDDING_PROVIDER", "local"))
        .hasMessageContaining("all-MiniLM-L6-v2 was not trained for shorter vectors");
  }

  @Test
  void aCutVectorIsOfLengthOneAgain() throws Exception {
    EmbeddingProvider whole =
        new EmbeddingProvider() {
          @Override
          public String name() {
            return "whole";
          }

          @Override
          public String model() {
            return "model";
          }

          @Override
          public OptionalInt dimensions() {
            return OptionalInt.of(4);
          }

          @Override
          public EmbeddingLimits limits() {
            return new EmbeddingLimits(7, 70, 10);
          }

          @Override
          public EmbeddingAnswer embed(List<String> texts) {
            return new EmbeddingAnswer(
                List.of(new float[] {3, 4, 12, 84}, new float[] {0, 0, 1, 0}), new Usage(9, 0));
          }
        };
    EmbeddingProvider cut = new CutEmbeddings(whole, 2);

    EmbeddingAnswer answer = cut.embed(List.of("a", "b"));

    assertThat(answer.vectors().get(0)).containsExactly(0.6f, 0.8f);
    assertThat(answer.vectors().get(1)).containsExactly(0, 0);
    assertThat(answer.usage()).isEqualTo(new Usage(9, 0));
    assertThat(cut.dimensions()).hasValue(2);
    assertThat(List.of(cut.name(), cut.model(), cut.limits()))
        .isEqualTo(List.of("whole", "model", whole.limits()));
  }
}
