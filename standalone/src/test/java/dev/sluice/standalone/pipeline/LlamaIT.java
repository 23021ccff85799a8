package dev.sluice.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A model file of the user's own answers through the whole pipeline, in one process. */
@Timeout(180)
class LlamaIT {
  private static final String VARIABLE = "SLUICE_TEST_MODEL";

  @TempDir private Path folder;

  private static String document(String id, String text) {
    return "{\"document_id\":\"%s\",\"text\":\"%s\"}".formatted(id, text);
  }

  @Test
  void aRealModelAnswersFromADocumentAndTheProcessEndsWhenToldTo() throws Exception {
    String model = System.getenv(VARIABLE);
    assumeTrue(
        model != null && !model.isBlank(),
        VARIABLE + " names no GGUF file: no real local model answers through the pipeline");
    try (Child up =
        Child.start(
            folder,
            Map.of("TEMPERATURE", "0", "SYSTEM_PROMPT", "Answer in one sentence."),
            "up",
            "--port=0",
            "--kafka-port=0",
            "--redis-port=0",
            "--model",
            Path.of(model).toAbsolutePath().toString())) {
      Api api = new Api(Integer.parseInt(up.await("ready on http://127.0.0.1:(\\d+)")));
      for (String body :
          new String[] {
            document("bridge.md", "The Heron Bridge was opened in 1911 by the mayor of Lund."),
            document("bread.md", "Knead the dough for ten minutes and let it rest for an hour.")
          }) {
        api.end(api.json(api.post("/documents", body)).path("request_id").asString(""));
      }

      JsonNode status = api.end(api.submit("talk", "In which year was the Heron Bridge opened?"));

      assertThat(Api.state(status)).as(status.toString()).isEqualTo("completed");
      JsonNode result = status.path("result");
      assertThat(result.path("output").asString("")).contains("1911");
      assertThat(result.path("model").asString("")).endsWith(".gguf");
      assertThat(result.path("sources").path(0).path("document_id").asString(""))
          .isEqualTo("bridge.md");
      assertThat(result.path("usage").path("input_tokens").asInt(0)).isBetween(40, 400);
      assertThat(result.path("usage").path("output_tokens").asInt(0)).isBetween(3, 200);

      up.terminate();
      // 128 and SIGTERM: it did not have to be killed.
      assertThat(up.exitCode()).isEqualTo(143);
      assertThat(up.output()).doesNotContain("llama_", "ggml", "jllama", "Exception");
    }
  }
}
