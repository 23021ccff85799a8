package dev.sluice.standalone.secrets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the API that keeps all answers. */
final class RecordingClient {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI url;
  private final Queue<String> answers = new ConcurrentLinkedQueue<>();
  private volatile String token;

  RecordingClient(int port, String token) {
    this.url = URI.create("http://127.0.0.1:" + port);
    this.token = token;
  }

  /** Sets the token of all further calls. */
  void token(String value) {
    token = value;
  }

  /** Sends a request and waits for its end; the last answer. */
  JsonNode ask(String input) {
    HttpResponse<String> accepted =
        send(
            HttpRequest.newBuilder(url.resolve("/async-process"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("input", input)))));
    if (accepted.statusCode() != 202) {
      throw new AssertionError(accepted.statusCode() + " " + accepted.body());
    }
    String id = JSON.readTree(accepted.body()).path("request_id").asString("");
    while (true) {
      HttpResponse<String> status = get("/status/" + id + "?wait=20s");
      if (status.statusCode() != 200) {
        throw new AssertionError(status.statusCode() + " " + status.body());
      }
      JsonNode body = JSON.readTree(status.body());
      if (!state(body).equals("processing")) {
        return body;
      }
    }
  }

  static String state(JsonNode status) {
    return status.path("status").path("state").asString("");
  }

  HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(url.resolve(path)).GET());
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(
              request
                  .header("Authorization", "Bearer " + token)
                  .timeout(Duration.ofSeconds(40))
                  .build(),
              BodyHandlers.ofString());
      answers.add(response.headers().map() + "\n" + response.body());
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Headers and bodies of all answers. */
  String answers() {
    return String.join("\n", answers);
  }
}
