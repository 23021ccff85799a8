package dev.sluice.standalone.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.Set;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the running API, as a user would write one. */
final class Api {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI url;

  Api(int port) {
    this.url = URI.create("http://127.0.0.1:" + port);
  }

  /** Submits a request; its id. */
  String submit(String conversation, String input) {
    HttpResponse<String> response =
        post(
            "/async-process",
            JSON.writeValueAsString(Map.of("input", input, "conversation_id", conversation)));
    if (response.statusCode() != 202) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return JSON.readTree(response.body()).path("request_id").asString("");
  }

  HttpResponse<String> post(String path, String body) {
    return send(
        HttpRequest.newBuilder(url.resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(url.resolve(path)).GET());
  }

  HttpResponse<String> delete(String path) {
    return send(HttpRequest.newBuilder(url.resolve(path)).DELETE());
  }

  JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }

  /** The status once it is terminal. */
  JsonNode end(String id) {
    return Awaitility.await("the end of " + id)
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptionsMatching(e -> e instanceof UncheckedIOException)
        .until(
            () -> {
              HttpResponse<String> response = get("/status/" + id + "?wait=20s");
              // A store that is away for a moment asks to be asked again.
              if (response.statusCode() != 200 && response.statusCode() != 503) {
                throw new AssertionError(id + ": " + response.statusCode() + response.body());
              }
              return json(response);
            },
            s -> !Set.of("", "processing").contains(state(s)));
  }

  static String state(JsonNode status) {
    return status.path("status").path("state").asString("");
  }

  /** The request ids of a conversation's turns, oldest first. */
  List<String> turns(String conversation) {
    List<String> ids = new ArrayList<>();
    json(get("/conversations/" + conversation + "?limit=1000"))
        .path("turns")
        .forEach(turn -> ids.add(turn.path("request_id").asString("")));
    return ids;
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(Duration.ofSeconds(40)).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
