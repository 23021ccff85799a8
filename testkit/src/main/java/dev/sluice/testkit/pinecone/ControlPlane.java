package dev.sluice.testkit.pinecone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The part of the REST interface that finds, creates and deletes indexes. */
final class ControlPlane implements HttpHandler {
  private static final String INDEXES = "/indexes";

  /** The regions in which serverless indexes can be created. */
  private static final Set<String> REGIONS =
      Set.of(
          "aws us-east-1",
          "aws us-west-2",
          "aws eu-west-1",
          "gcp us-central1",
          "gcp europe-west4",
          "azure eastus2");

  private static final JsonMapper JSON = new JsonMapper();

  private final PineconeServer server;

  ControlPlane(PineconeServer server) {
    this.server = server;
  }

  private record Reply(int status, JsonNode body) {
    static Reply failure(int status, String code, String message) {
      ObjectNode body = JSON.createObjectNode().put("status", status);
      body.putObject("error").put("code", code).put("message", message);
      return new Reply(status, body);
    }
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply = reply(exchange);
      byte[] body = reply.body().toString().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("content-type", "application/json");
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Reply reply(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String key = exchange.getRequestHeaders().getFirst("Api-Key");
    if (key == null || !server.gate().knows(key)) {
      return Reply.failure(401, "UNAUTHENTICATED", "Invalid API Key");
    }
    int failing = server.nextControlFailure();
    if (failing != 0) {
      return Reply.failure(failing, "UNKNOWN", "failing as the test demands");
    }
    String path = exchange.getRequestURI().getPath();
    String method = exchange.getRequestMethod();
    if (method.equals("GET") && path.startsWith(INDEXES + "/")) {
      return describe(path.substring(INDEXES.length() + 1));
    }
    if (method.equals("POST") && path.equals(INDEXES)) {
      return create(JSON.readTree(body));
    }
    return Reply.failure(404, "NOT_FOUND", "no such path: " + path);
  }

  private Reply describe(String name) {
    IndexHost host = server.indexes().get(name);
    return host == null
        ? Reply.failure(404, "NOT_FOUND", "Resource %s not found".formatted(name))
        : new Reply(200, description(host));
  }

  /** Creates an index. Calls run one after the other, so that only the first creates it. */
  private synchronized Reply create(JsonNode request) {
    String name = request.path("name").asString();
    String cloud = request.at("/spec/serverless/cloud").asString("");
    String region = request.at("/spec/serverless/region").asString("");
    if (!REGIONS.contains(cloud + " " + region)) {
      return Reply.failure(
          404, "NOT_FOUND", "Resource cloud: %s region: %s not found".formatted(cloud, region));
    }
    if (server.indexes().containsKey(name)) {
      return Reply.failure(409, "ALREADY_EXISTS", "Resource already exists");
    }
    IndexHost made =
        server.createIndex(
            new Index(name, request.path("metric").asString(), request.path("dimension").asInt()),
            cloud,
            region);
    return new Reply(201, description(made));
  }

  private static ObjectNode description(IndexHost host) {
    ObjectNode body =
        JSON.createObjectNode()
            .put("name", host.index().name())
            .put("metric", host.index().metric())
            .put("dimension", host.index().dimensions())
            .put("vector_type", "dense")
            .put("deletion_protection", "disabled")
            .put("host", host.address());
    ObjectNode serverless =
        body.putObject("spec")
            .putObject("serverless")
            .put("cloud", host.cloud())
            .put("region", host.region());
    ObjectNode capacity = serverless.putObject("read_capacity").put("mode", "OnDemand");
    capacity.putObject("status").put("state", "Ready");
    body.putObject("status")
        .put("ready", host.ready())
        .put("state", host.ready() ? "Ready" : "Initializing");
    return body;
  }
}
