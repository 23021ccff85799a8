package dev.sluice.ingest;

import static dev.sluice.ingest.MalformedBodiesTest.requireProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import dev.sluice.ingest.Api.Answer;
import dev.sluice.ingest.access.Issuer;
import dev.sluice.schemas.Turn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Authentication of callers, and the scopes and tenants that they act with. */
class AccessTest {
  private static final String BODY = "{\"input\":\"hi\"}";
  private static final String ALL = "sluice.submit sluice.read sluice.operate sluice.operate.all";

  private static Issuer issuer;
  private static ApiSlice slice;
  private static Api nobody;

  @BeforeAll
  static void start() throws IOException, JOSEException {
    issuer = new Issuer();
    Map<String, String> flags = new HashMap<>(issuer.settings());
    flags.putAll(ApiSlice.AUTH);
    flags.put("AUTH_TENANT", "house");
    flags.put("API_RATE_LIMIT", "300");
    flags.put("CORS_ORIGINS", "[\"https://app.example.com\"]");
    slice = ApiSlice.start(flags);
    nobody = slice.api.as(null);
  }

  @AfterAll
  static void stop() {
    slice.close();
    issuer.close();
  }

  private static Api caller(String tenant, String scope) {
    return slice.api.as(issuer.token(tenant, scope));
  }

  @Test
  void theStaticTokenMayDoEverythingInItsTenant() {
    Answer answer = slice.api.post("/async-process", BODY);
    assertThat(answer.status()).isEqualTo(202);
    assertThat(slice.requests().getLast().getTenant()).isEqualTo("house");
    assertThat(slice.api.get("/status/" + answer.text("/request_id")).status()).isEqualTo(200);
    assertThat(slice.api.get("/actuator/prometheus").status()).isEqualTo(200);
  }

  @Test
  void nobodyIsChallengedAndAWrongTokenIsToldSo() {
    Answer none = nobody.post("/async-process", BODY);
    requireProblem(none, 401, "unauthenticated");
    assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"sluice\"");
    Answer wrong = slice.api.as("wrong").post("/async-process", BODY);
    requireProblem(wrong, 401, "unauthenticated");
    assertThat(wrong.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /async-process, sluice.submit",
    "POST, /process, sluice.submit",
    "POST, /documents, sluice.submit",
    "POST, /documents/batch, sluice.submit",
    "DELETE, /documents/a/b, sluice.submit",
    "DELETE, /requests/x, sluice.submit",
    "GET, /status/x, sluice.read",
    "HEAD, /status/x, sluice.read",
    "GET, /conversations/x, sluice.read",
    "HEAD, /conversations/x, sluice.read",
    "POST, /search, sluice.submit",
    "GET, /dead-letters, sluice.operate",
    "POST, /dead-letters/replay, sluice.operate",
    "GET, /stores, sluice.operate.all",
    "GET, /stores/index, sluice.operate.all",
    "POST, /stores/index/rebuild, sluice.operate.all",
    "GET, /pauses, sluice.operate.all",
    "DELETE, /pauses/openai/gpt-4, sluice.operate.all",
    "DELETE, /conversations/x, sluice.operate.all",
    "GET, /actuator/prometheus, sluice.operate.all",
    "GET, /nowhere, sluice.operate.all"
  })
  void everyCallNeedsItsOwnScope(String method, String path, String scope) {
    // Who operates for all tenants operates for his own too.
    String others =
        Arrays.stream(ALL.split(" "))
            .filter(one -> !one.equals(scope) && !one.startsWith(scope + "."))
            .collect(Collectors.joining(" "));
    assertThat(status(caller("a", scope), method, path)).isNotIn(401, 403);
    assertThat(status(caller("a", others), method, path)).isEqualTo(403);
    assertThat(status(nobody, method, path)).isEqualTo(401);
  }

  @Test
  void twoAuthorizationHeadersAreRefused() throws Exception {
    String token = issuer.token(c -> c);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), slice.api.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              "GET /status/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nAuthorization: Bearer %s\r\n\r\n"
                  .formatted(token, token)
                  .getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
          .startsWith("HTTP/1.1 400 ");
    }
  }

  private static int status(Api api, String method, String path) {
    return api.send(api.request(path).method(method, BodyPublishers.noBody()).build()).status();
  }

  @Test
  void aMissingScopeIsNamed() {
    Answer answer = caller("a", "sluice.read openid").post("/async-process", BODY);
    requireProblem(answer, 403, "forbidden");
    assertThat(answer.text("/detail")).contains("sluice.submit");
    assertThat(answer.header("WWW-Authenticate"))
        .contains("error=\"insufficient_scope\"", "scope=\"sluice.submit\"");
  }

  @Test
  void bothAlgorithmsAndBothWaysToWriteScopesAreRead() {
    assertThat(slice.api.as(issuer.ecToken("a", ALL)).get("/status/x").status()).isEqualTo(404);
    String listed = issuer.token(c -> c.claim("scope", null).claim("scp", List.of("sluice.read")));
    assertThat(slice.api.as(listed).get("/status/x").status()).isEqualTo(404);
    assertThat(slice.api.as(listed).post("/async-process", BODY).status()).isEqualTo(403);
  }

  @Test
  void theIssuerIsNotAskedForEveryToken() {
    caller("a", ALL).get("/status/x");
    int asked = issuer.asked();
    for (int i = 0; i < 5; i++) {
      caller("a", ALL).get("/status/x");
    }
    assertThat(issuer.asked()).isEqualTo(asked);
  }

  @Test
  void tenantsSeeNothingOfEachOther() {
    Api a = caller("a", ALL);
    Api b = caller("b", ALL);
    String request = a.post("/async-process", BODY).text("/request_id");
    String document =
        a.post("/documents", "{\"text\":\"t\",\"document_id\":\"d\"}").text("/request_id");
    slice.stores.append("a", "talk", List.of(new Turn(1L, "r", "in", "out", Instant.now())));

    assertThat(slice.requests().getLast().getTenant()).isEqualTo("a");
    assertThat(slice.documents().getLast().getTenant()).isEqualTo("a");
    for (String path :
        List.of("/status/" + request, "/status/" + document, "/conversations/talk")) {
      assertThat(a.get(path).status()).as(path).isEqualTo(200);
      requireProblem(b.get(path), 404, "not-found");
    }
    requireProblem(b.delete("/requests/" + request), 404, "not-found");
    assertThat(a.delete("/requests/" + request).status()).isEqualTo(202);
    b.delete("/documents/d");
    assertThat(slice.documents().getLast().getTenant()).isEqualTo("b");
  }

  @Test
  void anIdempotencyKeyIsOfATenant() {
    String[] key = {"Idempotency-Key", "the-same-key"};
    String first = caller("a", ALL).post("/async-process", BODY, key).text("/request_id");
    Answer other = caller("b", ALL).post("/async-process", "{\"input\":\"other\"}", key);
    assertThat(other.status()).isEqualTo(202);
    assertThat(other.text("/request_id")).isNotEqualTo(first);
    assertThat(caller("b", ALL).post("/async-process", BODY, key).status()).isEqualTo(422);
    assertThat(caller("a", ALL).post("/async-process", BODY, key).text("/request_id"))
        .isEqualTo(first);
  }

  @Test
  void healthIsOpenAndItsDetailsAreTheOperators() {
    for (String path : List.of("", "/liveness", "/readiness")) {
      Answer answer = nobody.get("/actuator/health" + path);
      assertThat(answer.status()).isIn(200, 503);
      assertThat(answer.body().has("components")).isFalse();
    }
    assertThat(slice.api.get("/actuator/health").body().has("components")).isTrue();
    assertThat(caller("a", "sluice.read").get("/actuator/health").body().has("components"))
        .isFalse();
  }

  @Test
  void theOpenApiDocumentSaysWhoMayCallWhat() {
    JsonNode document = nobody.get("/v3/api-docs").body();
    assertThat(document.at("/components/securitySchemes/bearer/scheme").asString())
        .isEqualTo("bearer");
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation -> {
                  assertThat(operation.getValue().at("/security/0/bearer/0").asString())
                      .as(path.getKey())
                      .isIn("sluice.submit", "sluice.read", "sluice.operate", "sluice.operate.all");
                  assertThat(operation.getValue().path("responses").propertyNames())
                      .contains("401", "403", "429");
                }));
  }

  @Test
  void pagesOfTheSetOriginsMayCallAndNoOthers() {
    String[] good = {"Origin", "https://app.example.com"};
    String[] evil = {"Origin", "https://evil.example.com"};
    Answer allowed = slice.api.post("/async-process", BODY, good);
    assertThat(allowed.status()).isEqualTo(202);
    assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo(good[1]);
    assertThat(allowed.header("Access-Control-Expose-Headers")).contains("Location");
    int before = slice.producer.history().size();
    requireProblem(slice.api.post("/async-process", BODY, evil), 403, "forbidden");
    assertThat(slice.producer.history()).hasSize(before);
    assertThat(preflight(good)).isEqualTo(200);
    assertThat(preflight(evil)).isEqualTo(403);
  }

  private static int preflight(String[] origin) {
    var request =
        nobody
            .request("/async-process", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization, content-type")
            .method("OPTIONS", BodyPublishers.noBody())
            .build();
    return nobody.send(request).status();
  }

  @Test
  void aCallerIsToldItsLimitAndHeldToIt() {
    Api eager = slice.api.as(issuer.token(c -> c.subject("eager")));
    Answer first = eager.get("/status/x");
    assertThat(first.header("RateLimit-Policy")).isEqualTo("\"caller\";q=300;w=60");
    assertThat(first.header("RateLimit")).isEqualTo("\"caller\";r=299;t=60");
    for (int i = 1; i < 300; i++) {
      assertThat(eager.get("/status/x").status()).isEqualTo(404);
    }
    Answer refused = eager.get("/status/x");
    requireProblem(refused, 429, "rate-limited");
    assertThat(refused.header("Retry-After")).isEqualTo("2");
    assertThat(refused.header("RateLimit")).startsWith("\"caller\";r=0;");
    assertThat(caller("b", ALL).get("/status/x").status()).isEqualTo(404);
    assertThat(nobody.get("/actuator/health").header("RateLimit")).isNull();
  }

  @Test
  void workIsAcceptedWhileCallersCannotBeCounted() {
    slice.stores.away(true);
    try {
      Answer answer = caller("c", ALL).post("/async-process", BODY);
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.header("RateLimit")).isNull();
    } finally {
      slice.stores.away(false);
    }
  }
}
