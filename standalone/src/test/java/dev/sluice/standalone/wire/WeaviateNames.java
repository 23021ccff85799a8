package dev.sluice.standalone.wire;

import dev.sluice.adapters.weaviate.WeaviateVectorStore;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.testkit.weaviate.WeaviateServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a collection of Weaviate is made of: its properties, its tenants and its identity. */
final class WeaviateNames {
  private static final String COLLECTION = "Chunks";
  private static final JsonMapper JSON = new JsonMapper();

  private WeaviateNames() {}

  static Set<String> written() throws Exception {
    try (WeaviateServer server = WeaviateServer.start();
        WeaviateVectorStore store =
            new WeaviateVectorStore(
                server.url(),
                server.grpcPort(),
                Optional.empty(),
                COLLECTION,
                "MODEL",
                true,
                Duration.ofSeconds(10),
                IndexSite.of("INDEX", false, false))) {
      Object _ = store.upsert("TENANT", List.of(Chunks.whole("CHUNK", "text")));
      HttpRequest request =
          HttpRequest.newBuilder(server.url().resolve("/v1/schema/" + COLLECTION)).build();
      JsonNode collection =
          JSON.readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
      Set<String> lines = new TreeSet<>();
      collection
          .path("properties")
          .forEach(property ->
              lines.add(
                  "property %s %s"
                      .formatted(
                          property.path("name").asString(""),
                          property.path("dataType").path(0).asString(""))));
      JSON.readTree(collection.path("description").asString(""))
          .propertyNames()
          .forEach(name -> lines.add("description " + name));
      server.tenants(COLLECTION).forEach(tenant -> lines.add("tenant " + tenant));
      return lines;
    }
  }
}
