package dev.sluice.benchmarks.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of the API that does not give up: what is not answered, or answered with a request to
 * come again, is sent again under the same key.
 */
final class Api implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int PAUSE_MILLIS = 300;
  private static final Set<Integer> COME_AGAIN = Set.of(409, 429, 500, 502, 503, 504);

  private final URI url;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final Recorder recorder;

  Api(URI url, Recorder recorder) {
    this.url = url;
    this.recorder = recorder;
  }

  /** An answer with its body. */
  record Answer(int status, JsonNode body) {}

  /**
   * Submits until it is accepted; the request id, or nothing if patience ended before.
   *
   * @throws IllegalStateException if it is refused for good
   */
  Optional<String> submit(String path, @Nullable String key, Map<String, ?> body)
      throws InterruptedException {
    HttpRequest.Builder request =
        builder(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)));
    if (key != null) {
      request.header("Idempotency-Key", key);
    }
    return accepted(request.build(), true);
  }

  /** Removes a document until that is accepted. */
  Optional<String> remove(String document) throws InterruptedException {
    return accepted(builder("/documents/" + document).DELETE().build(), true);
  }

  /** Asks to cancel a request, until there is an answer. */
  void cancel(String id) throws InterruptedException {
    Optional<String> _ = accepted(builder("/requests/" + id).DELETE().build(), false);
  }

  /** One answer, or nothing if there is none. */
  Optional<Answer> get(String path) throws InterruptedException {
    return send(builder(path).GET().build());
  }

  private Optional<String> accepted(HttpRequest request, boolean untilAccepted)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      Optional<Answer> answer = send(request);
      int status = answer.map(Answer::status).orElse(503);
      if (status == 202) {
        return answer.map(a -> a.body().path("request_id").asString(""));
      }
      if (!untilAccepted && (status == 409 || status == 404)) {
        return Optional.empty();
      }
      if (!COME_AGAIN.contains(status)) {
        throw new IllegalStateException(
            "%s %s: %s".formatted(request.method(), request.uri(), answer));
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    return Optional.empty();
  }

  private Optional<Answer> send(HttpRequest request) throws InterruptedException {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() == 500) {
        recorder.defect(
            "%s %s was answered 500 %d ms after the start"
                .formatted(request.method(), request.uri().getPath(), recorder.now()));
      }
      return Optional.of(
          new Answer(response.statusCode(), JsonMapper.shared().readTree(response.body())));
    } catch (IOException e) {
      // Nobody there, or gone before the answer: what became of it is not known.
      return Optional.empty();
    }
  }

  private HttpRequest.Builder builder(String path) {
    return HttpRequest.newBuilder(url.resolve(path)).timeout(TIMEOUT);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
