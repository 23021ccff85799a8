package dev.sluice.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of a running API. */
public final class Api implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration TIMEOUT = Duration.ofSeconds(40);

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;
  private final String token;

  public Api(int port) {
    this(port, null);
  }

  /** Sends a token with every call that brings none of its own. */
  public Api(int port, String token) {
    this.port = port;
    this.token = token;
  }

  /** The same API, called with another token, or with none. */
  public Api as(String other) {
    return new Api(port, other);
  }

  /** The answer to a call. */
  public record Answer(int status, JsonNode body, HttpResponse<String> http) {
    public String header(String name) {
      return http.headers().firstValue(name).orElse(null);
    }

    public String text(String pointer) {
      return body.at(pointer).asString();
    }
  }

  public int port() {
    return port;
  }

  public Answer post(String path, String body, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  public Answer postBytes(String path, String contentType, byte[] body) {
    return send(
        request(path)
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofByteArray(body))
            .build());
  }

  public Answer get(String path, String... headers) {
    return send(request(path, headers).GET().build());
  }

  public Answer delete(String path) {
    return send(request(path).DELETE().build());
  }

  public CompletableFuture<Answer> getLater(String path) {
    return client
        .sendAsync(request(path).GET().build(), BodyHandlers.ofString())
        .thenApply(Api::answer);
  }

  public CompletableFuture<Answer> postLater(String path, String body, String... headers) {
    return client
        .sendAsync(
            request(path, headers)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString())
        .thenApply(Api::answer);
  }

  public HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(TIMEOUT);
    if (headers.length > 0) {
      builder.headers(headers);
    }
    if (token != null && !List.of(headers).contains("Authorization")) {
      builder.header("Authorization", "Bearer " + token);
    }
    return builder;
  }

  public Answer send(HttpRequest request) {
    try {
      return answer(client.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Answer answer(HttpResponse<String> http) {
    String type = http.headers().firstValue("Content-Type").orElse("");
    JsonNode body = type.contains("json") ? JSON.readTree(http.body()) : JSON.createObjectNode();
    return new Answer(http.statusCode(), body, http);
  }

  @Override
  public void close() {
    client.close();
  }
}
