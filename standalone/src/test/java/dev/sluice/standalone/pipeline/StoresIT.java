package dev.sluice.standalone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.process.Standalone;
import dev.sluice.testkit.firestore.FirestoreEmulator;
import dev.sluice.testkit.pinecone.PineconeServer;
import dev.sluice.testkit.weaviate.WeaviateServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The same pipeline on each of the stores that may be chosen. */
class StoresIT {
  @TempDir Path folder;

  @Test
  void memoryAndVectorsInFirestore() throws Exception {
    FirestoreEmulator emulator = FirestoreEmulator.orSkip();
    runs(
        Map.of(
            "MEMORY_STORE",
            "firestore",
            "VECTOR_STORE_TYPE",
            "firestore",
            "FIRESTORE_EMULATOR_HOST",
            emulator.host(),
            "FIRESTORE_PROJECT_ID",
            emulator.newProject()));
  }

  @Test
  void vectorsInPinecone() throws Exception {
    try (PineconeServer server = PineconeServer.start()) {
      server.keys(Set.of("pc-key"));
      server.createIndex("notes", "cosine", 384);
      server.consistencyDelay(Duration.ofMillis(300));
      runs(
          Map.of(
              // What a search finds while the store is not consistent yet is cached for so long.
              "SEARCH_CACHE_TTL", "1s",
              "PINECONE_API_KEY", "pc-key",
              "PINECONE_INDEX_NAME", "notes",
              "PINECONE_HOST", server.address().toString()));
    }
  }

  @Test
  void vectorsInWeaviate() throws Exception {
    try (WeaviateServer server = WeaviateServer.start()) {
      runs(
          Map.of(
              "VECTOR_STORE_TYPE", "weaviate",
              "WEAVIATE_URL", server.url().toString(),
              "WEAVIATE_GRPC_PORT", Integer.toString(server.grpcPort())));
    }
  }

  /** Documents are found, answered from, changed and removed; a conversation is remembered. */
  private void runs(Map<String, String> environment) throws Exception {
    try (Standalone sluice =
        Standalone.start(
            new Standalone.Options(0, 0, 0, folder.resolve("data")), environment, folder)) {
      Api api = new Api(sluice.port());
      document(api, "otter", "The sea otter wraps itself in kelp before it sleeps.");
      document(api, "bridge", "The old stone bridge of Mostar was rebuilt in 2004.");
      document(api, "bread", "Bread dough rises because yeast gives off carbon dioxide.");
      awaitFound(api, "What does the sea otter wrap itself in?", "otter");
      awaitFound(api, "When was the bridge rebuilt?", "bridge");

      JsonNode first = api.end(api.submit("animals", "What does the sea otter wrap itself in?"));
      assertThat(Api.state(first)).isEqualTo("completed");
      assertThat(first.at("/result/output").asString("")).contains("kelp");
      assertThat(first.at("/result/sources/0/document_id").asString("")).isEqualTo("otter");
      api.end(api.submit("animals", "And where does it sleep?"));
      Awaitility.await("both turns in the memory")
          .atMost(Duration.ofSeconds(20))
          .until(() -> api.turns("animals").size() == 2);

      document(api, "otter", "The sea otter cracks clams open with a stone.");
      awaitFound(api, "What does the sea otter open clams with?", "otter");
      assertThat(api.delete("/documents/bridge").statusCode()).isEqualTo(202);
      Awaitility.await("the removed document to be gone")
          .atMost(Duration.ofSeconds(20))
          .until(() -> !found(api, "When was the bridge rebuilt?").contains("bridge"));
    }
  }

  private static void document(Api api, String id, String text) {
    String request =
        api.json(
                api.post(
                    "/documents",
                    "{\"document_id\": \"%s\", \"text\": \"%s\"}".formatted(id, text)))
            .path("request_id")
            .asString("");
    assertThat(Api.state(api.end(request))).isEqualTo("completed");
  }

  /** A store may be eventually consistent, and a search cached. */
  private static void awaitFound(Api api, String query, String document) {
    Awaitility.await(document + " to be found first")
        .atMost(Duration.ofSeconds(20))
        .until(() -> found(api, query).stream().findFirst().orElse("").equals(document));
  }

  private static List<String> found(Api api, String query) {
    JsonNode answer = api.json(api.post("/search", "{\"query\": \"%s\"}".formatted(query)));
    return answer
        .path("passages")
        .valueStream()
        .map(p -> p.path("document_id").asString(""))
        .toList();
  }
}
