package dev.sluice.benchmarks.retrieval;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The running Sluice that is measured, through its API alone. */
final class Api implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * The most tries of a call to a server that is unavailable for a moment: every call can be
   * repeated safely.
   */
  private static final int MOST_ASKED = 10;

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI url;
  private final String token;

  /**
   * @param token the bearer token; empty if none is asked for
   */
  Api(URI url, String token) {
    this.url = url;
    this.token = token;
  }

  /** Hands a document over; the id under which its status is asked for. */
  String store(JudgedCollection.Document document) throws IOException, InterruptedException {
    Map<String, String> body =
        Map.of("document_id", document.id(), "title", document.title(), "text", document.text());
    return post("/documents", body, 202).path("request_id").asString("");
  }

  /** Returns once a document can be searched. */
  void awaitStored(String requestId) throws IOException, InterruptedException {
    JsonNode status;
    do {
      status = send(request("/status/" + requestId + "?wait=20s").GET().build(), 200);
    } while (state(status).equals("processing"));
    if (!state(status).equals("completed")) {
      throw new IOException("a document was not stored: " + status);
    }
  }

  /** The documents of the passages nearest to a text, each where its best passage stands. */
  List<String> search(String text, int passages) throws IOException, InterruptedException {
    JsonNode answer = post("/search", Map.of("query", text, "top_k", passages), 200);
    List<String> documents = new ArrayList<>();
    answer
        .path("passages")
        .forEach(passage -> documents.add(passage.path("document_id").asString("")));
    return documents.stream().distinct().toList();
  }

  private JsonNode post(String path, Object body, int expected)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build(),
        expected);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(url.resolve(path)).timeout(PATIENCE);
    return token.isEmpty() ? builder : builder.header("Authorization", "Bearer " + token);
  }

  private JsonNode send(HttpRequest request, int expected)
      throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    for (int asked = 1; response.statusCode() == 503 && asked < MOST_ASKED; asked++) {
      TimeUnit.SECONDS.sleep(1);
      response = http.send(request, BodyHandlers.ofString());
    }
    if (response.statusCode() != expected) {
      throw new IOException(
          "%s: %d %s".formatted(request.uri().getPath(), response.statusCode(), response.body()));
    }
    return JSON.readTree(response.body());
  }

  private static String state(JsonNode status) {
    return status.path("status").path("state").asString("");
  }

  @Override
  public void close() {
    http.close();
  }
}
