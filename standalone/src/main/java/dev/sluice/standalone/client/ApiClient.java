package dev.sluice.standalone.client;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The client of a running Sluice; a mixin with the options for its address and the token. */
final class ApiClient {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration POLL = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration LIMITED_PATIENCE = Duration.ofMinutes(1);
  private static final Duration MARGIN = Duration.ofSeconds(10);

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8000",
      description = "The address of the running Sluice (default: ${DEFAULT-VALUE}).")
  private URI url;

  @Option(
      names = BearerToken.OPTION,
      paramLabel = "TOKEN",
      description = {
        "The bearer token, if the server asks for one (default: AUTH_TOKEN of the environment or"
            + " of",
        ".env, which other users of this machine cannot see, unlike an option)."
      })
  private @Nullable String token;

  private @Nullable Optional<BearerToken> bearerToken;

  /**
   * Made when it is first needed: picocli creates this mixin for every command line, also for those
   * that run a server.
   */
  private @Nullable HttpClient http;

  /** Sends a GET and returns the body of the answer. */
  JsonNode get(String path, Map<String, String> query) throws InterruptedException {
    String parameters =
        query.entrySet().stream()
            .map(e -> e.getKey() + "=" + encode(e.getValue()))
            .collect(Collectors.joining("&", "?", ""));
    return send(request(path + parameters, LONG).GET().build());
  }

  /** Sends a JSON body and returns the body of the answer. */
  JsonNode post(String path, Object body) throws InterruptedException {
    return send(
        request(path, LONG)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build());
  }

  /** Sends a JSON body, asks the server to wait for the end, and returns the body of the answer. */
  JsonNode post(String path, Object body, Duration wait) throws InterruptedException {
    return send(
        request(path, wait.plus(MARGIN))
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=" + wait.toSeconds())
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build());
  }

  /** Deletes what an id names, which may contain slashes. */
  void delete(String prefix, String id) throws InterruptedException {
    JsonNode _ = send(request(prefix + encode(id), LONG).DELETE().build());
  }

  /** A JSON object with one field. */
  static JsonNode object(String name, JsonNode value) {
    return JSON.createObjectNode().set(name, value);
  }

  /** The status of an id. The server waits for its end, for at most one poll. */
  JsonNode status(String id, Duration wait) throws InterruptedException {
    Duration poll = wait.compareTo(POLL) < 0 ? wait : POLL;
    return send(
        request(
                "/status/%s?wait=%ds".formatted(encode(id), Math.max(0, poll.toSeconds())),
                poll.plus(MARGIN))
            .GET()
            .build());
  }

  /** Waits for the end of an id; empty if it has not ended in time. */
  Optional<JsonNode> end(String id, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      JsonNode status = status(id, left.isNegative() ? Duration.ZERO : left);
      if (!state(status).equals("processing")) {
        return Optional.of(status);
      }
      if (left.isNegative()) {
        return Optional.empty();
      }
    }
  }

  /** The state in a status body. */
  static String state(JsonNode status) {
    return status.path("status").path("state").asString("");
  }

  /** The reason why a request ended without success, as a sentence. */
  static String reason(JsonNode status) {
    JsonNode error = status.path("error");
    String message = error.path("message").asString("no reason was given");
    return "%s (%s): %s".formatted(state(status), error.path("code").asString("none"), message);
  }

  private HttpRequest.Builder request(String path, Duration timeout) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(url.resolve(path)).timeout(timeout).header("Accept", "*/*");
    bearerToken().ifPresent(b -> builder.header("Authorization", b.header()));
    return builder;
  }

  private synchronized Optional<BearerToken> bearerToken() {
    if (bearerToken == null) {
      bearerToken = BearerToken.of(Optional.ofNullable(token), System.getenv(), Path.of(""));
    }
    return bearerToken;
  }

  private synchronized HttpClient http() {
    if (http == null) {
      http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(Duration.ofSeconds(5))
              .build();
    }
    return http;
  }

  private JsonNode send(HttpRequest request) throws InterruptedException {
    HttpResponse<String> response = answer(request);
    JsonNode body = parse(response.body());
    int status = response.statusCode();
    if (status == 401 || status == 403) {
      throw new UnauthorizedException(
          status == 401 ? unknown(problem(status, body)) : problem(status, body));
    }
    if (status >= 400) {
      throw new RequestFailedException(problem(status, body));
    }
    if (status == 204) {
      return JSON.nullNode();
    }
    if (body == null) {
      throw new RequestFailedException(url + " answered with something that is not JSON");
    }
    return body;
  }

  /**
   * The answer. If the server asks for a later try, the call is repeated, for as long as a person
   * would wait.
   */
  private HttpResponse<String> answer(HttpRequest request) throws InterruptedException {
    long end = System.nanoTime() + LIMITED_PATIENCE.toNanos();
    while (true) {
      HttpResponse<String> response = once(request);
      long seconds =
          response.statusCode() == 429
              ? response.headers().firstValueAsLong("Retry-After").orElse(0)
              : 0;
      if (seconds <= 0 || TimeUnit.SECONDS.toNanos(seconds) > end - System.nanoTime()) {
        return response;
      }
      TimeUnit.SECONDS.sleep(seconds);
    }
  }

  private HttpResponse<String> once(HttpRequest request) throws InterruptedException {
    try {
      return http().send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private String unknown(String detail) {
    return bearerToken()
        .map(b -> "%s does not accept the token of %s: %s".formatted(url, b.origin(), detail))
        .orElse(
            "%s asks for a token: give it with %s, or set %s"
                .formatted(url, BearerToken.OPTION, BearerToken.SETTING));
  }

  private ServerUnreachableException unreachable(IOException cause) {
    return new ServerUnreachableException(
        "no Sluice answers at %s: start one with ./sluice up, or give its address with --url"
            .formatted(url),
        cause);
  }

  private static String problem(int code, @Nullable JsonNode body) {
    if (body == null || !body.has("detail")) {
      return "the server answered with status " + code;
    }
    return body.path("detail").asString("");
  }

  private static @Nullable JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (tools.jackson.core.JacksonException e) {
      return null;
    }
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
