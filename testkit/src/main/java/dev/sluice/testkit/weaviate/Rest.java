package dev.sluice.testkit.weaviate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The part of the REST interface that is about the server, its schema and its tenants. */
final class Rest implements HttpHandler {
  private static final String SCHEMA = "/v1/schema";
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, Collection> collections;
  private final Gate gate;

  Rest(Map<String, Collection> collections, Gate gate) {
    this.collections = collections;
    this.gate = gate;
  }

  private record Reply(int status, Optional<JsonNode> body) {
    static Reply failure(int status, String message) {
      JsonNode error = JSON.createObjectNode().put("message", message);
      return ok(status, JSON.createObjectNode().set("error", JSON.createArrayNode().add(error)));
    }

    static Reply ok(int status, JsonNode body) {
      return new Reply(status, Optional.of(body));
    }
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply = reply(exchange);
      byte[] body =
          reply
              .body()
              .map(json -> json.toString().getBytes(StandardCharsets.UTF_8))
              .orElse(new byte[0]);
      exchange.getResponseHeaders().add("content-type", "application/json");
      exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Reply reply(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath().replaceFirst("/$", "");
    if (path.equals("/v1/.well-known/live")) {
      return new Reply(200, Optional.empty());
    }
    if (!gate.lets(exchange.getRequestHeaders().getFirst("Authorization"))) {
      return Reply.failure(401, "unauthorized");
    }
    if (path.equals("/v1/meta")) {
      return Reply.ok(
          200,
          JSON.createObjectNode()
              .put("hostname", "http://[::]:8080")
              .put("version", "1.36.0")
              .put("grpcMaxMessageSize", 10_485_760)
              .set("modules", JSON.createObjectNode()));
    }
    String method = exchange.getRequestMethod();
    if (method.equals("POST") && path.equals(SCHEMA)) {
      return create(JSON.readTree(body));
    }
    if (method.equals("GET") && path.startsWith(SCHEMA + "/")) {
      Collection found = collections.get(path.substring(SCHEMA.length() + 1));
      return found == null ? new Reply(404, Optional.empty()) : Reply.ok(200, found.config());
    }
    return Reply.failure(404, "no such path: " + path);
  }

  private Reply create(JsonNode config) {
    String name = config.path("class").asString();
    if (collections.putIfAbsent(name, new Collection(config)) != null) {
      return Reply.failure(422, "class name %s already exists".formatted(name));
    }
    return Reply.ok(200, config);
  }
}
