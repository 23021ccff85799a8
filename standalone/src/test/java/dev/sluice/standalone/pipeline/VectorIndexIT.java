package dev.sluice.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.simulator.Fault;
import dev.sluice.simulator.SimulatedProvider;
import dev.sluice.standalone.Sluice;
import dev.sluice.standalone.process.Standalone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A vector index that loses its data, is damaged, or is to be of another kind. */
class VectorIndexIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String OTTER = "What does the sea otter wrap itself in?";
  private static final String BRIDGE = "When was the old bridge rebuilt?";

  @TempDir Path folder;

  @Test
  void anIndexThatIsDeletedIsFilledAgainAtOnceAndAtTheNextStart() throws Exception {
    String first;
    try (Standalone sluice = start(Map.of())) {
      Api api = new Api(sluice.port());
      ingest(api);
      first = awaitComplete(api, "");
      delete(vectors());
      String second = awaitComplete(api, first);
      assertThat(found(api, OTTER)).startsWith("otter");
      assertThat(found(api, BRIDGE)).startsWith("bridge");

      // Nothing is embedded again once it is there.
      String again = document(api, "otter", "The sea otter wraps itself in kelp before it sleeps.");
      assertThat(api.json(api.get("/status/" + again)).at("/status/stage").asString(""))
          .isEqualTo("unchanged");
      first = second;
    }
    delete(vectors());
    try (Standalone sluice = start(Map.of())) {
      Api api = new Api(sluice.port());
      awaitComplete(api, first);
      assertThat(found(api, OTTER)).startsWith("otter");
      assertThat(api.delete("/documents/otter").statusCode()).isEqualTo(202);
      Awaitility.await("the removed document to be gone")
          .atMost(SOON)
          .until(() -> !found(api, OTTER).contains("otter"));
    }
  }

  @Test
  void aHalfDeletedIndexIsMovedAsideAndFilledAgain() throws Exception {
    String first;
    try (Standalone sluice = start(Map.of())) {
      Api api = new Api(sluice.port());
      ingest(api);
      first = awaitComplete(api, "");
    }
    try (Stream<Path> files = Files.list(vectors())) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().startsWith("segments")) {
          Files.delete(file);
        }
      }
    }
    try (Standalone sluice = start(Map.of())) {
      Api api = new Api(sluice.port());
      awaitComplete(api, first);
      assertThat(found(api, OTTER)).startsWith("otter");
    }
  }

  @Test
  void anotherChunkSizeIsBuiltBesideTheIndexThatAnswersMeanwhile() throws Exception {
    String first;
    try (Standalone sluice = start(Map.of())) {
      Api api = new Api(sluice.port());
      ingest(api);
      first = awaitComplete(api, "");
    }
    try (Standalone sluice = start(Map.of("CHUNK_TOKENS", "16", "CHUNK_OVERLAP", "0"))) {
      Api api = new Api(sluice.port());
      assertThat(found(api, OTTER)).startsWith("otter");
      String second = awaitComplete(api, first);
      assertThat(found(api, OTTER)).startsWith("otter");
      assertThat(passages(api, "bread flour yeast salt oven").path("passages").valueStream())
          .isNotEmpty()
          .allSatisfy(p -> assertThat(p.path("text").asString("").length()).isLessThan(100));

      int code = Sluice.run("rebuild", "--url", "http://127.0.0.1:" + sluice.port());
      assertThat(code).isZero();
      String third = awaitComplete(api, second);
      assertThat(third).isNotEqualTo(first);
      assertThat(found(api, BRIDGE)).startsWith("bridge");
    }
  }

  @Test
  void anotherModelIsBuiltBesideTheIndexThatAnswersMeanwhile() throws Exception {
    String first;
    try (Standalone sluice = start(Map.of())) {
      Api api = new Api(sluice.port());
      ingest(api);
      first = awaitComplete(api, "");
    }
    try (SimulatedProvider provider = SimulatedProvider.start()) {
      provider.limits(1_000_000, 1_000_000_000);
      provider.startOutage(Fault.SERVER_ERROR);
      Map<String, String> openai =
          Map.of(
              "EMBEDDING_PROVIDER", "openai",
              "EMBEDDING_MODEL", "text-embedding-3-small",
              "LLM_PROVIDER", "offline",
              "OPENAI_API_KEY", "key",
              "OPENAI_BASE_URL", provider.baseUrl().toString());
      try (Standalone sluice = start(openai)) {
        Api api = new Api(sluice.port());
        Awaitility.await("the next index to be built")
            .atMost(SOON)
            .until(() -> api.json(api.get("/stores/index")).path("beside").asBoolean(false));
        assertThat(found(api, OTTER)).startsWith("otter");
      }
      // The process ends while the index is built, and goes on with it.
      try (Standalone sluice = start(openai)) {
        Api api = new Api(sluice.port());
        provider.endOutage();
        JsonNode index = api.json(api.get("/stores/index"));
        assertThat(index.path("state").asString("")).isNotEqualTo("complete");
        awaitComplete(api, first);
        assertThat(api.json(api.get("/stores/index")).path("model").asString(""))
            .isEqualTo("text-embedding-3-small");
        assertThat(found(api, OTTER)).contains("otter");
      }
    }
    // Back again, without the provider of the index that is there.
    try (Standalone sluice = start(Map.of())) {
      Api api = new Api(sluice.port());
      Awaitility.await("the index of the first model")
          .atMost(SOON)
          .until(() -> {
            JsonNode index = api.json(api.get("/stores/index"));
            return index.path("state").asString("").equals("complete")
                && index.path("model").asString("").equals("all-MiniLM-L6-v2");
          });
      assertThat(found(api, OTTER)).startsWith("otter");
    }
  }

  private Standalone start(Map<String, String> environment) throws Exception {
    return Standalone.start(
        new Standalone.Options(0, 0, 0, folder.resolve("data")), environment, folder);
  }

  private Path vectors() {
    return folder.resolve("data").resolve("vectors");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static void ingest(Api api) {
    document(api, "otter", "The sea otter wraps itself in kelp before it sleeps.");
    document(api, "bridge", "The old stone bridge of Mostar was rebuilt in 2004.");
    StringBuilder bread = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      bread.append(
          "Chunk number %d is about bread, flour, yeast, salt and the oven. ".formatted(i));
    }
    document(api, "bread", bread.toString());
  }

  /** The id of the index, once another one than before holds everything. */
  private static String awaitComplete(Api api, String before) {
    return Awaitility.await("the index to be complete")
        .atMost(SOON)
        .until(
            () -> api.json(api.get("/stores/index")),
            index ->
                index.path("state").asString("").equals("complete")
                    && !index.path("id").asString("").equals(before))
        .path("id")
        .asString("");
  }

  private static String document(Api api, String id, String text) {
    String request =
        api.json(
                api.post(
                    "/documents",
                    "{\"document_id\": \"%s\", \"text\": \"%s\"}".formatted(id, text)))
            .path("request_id")
            .asString("");
    assertThat(Api.state(api.end(request))).isEqualTo("completed");
    return request;
  }

  private static JsonNode passages(Api api, String query) {
    return api.json(api.post("/search", "{\"query\": \"%s\"}".formatted(query)));
  }

  private static List<String> found(Api api, String query) {
    return passages(api, query)
        .path("passages")
        .valueStream()
        .map(p -> p.path("document_id").asString(""))
        .toList();
  }
}
