package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.PlainJWT;
import dev.sluice.core.status.AcceptedStatus;
import dev.sluice.core.status.StatusKey;
import dev.sluice.ingest.access.Issuer;
import dev.sluice.schemas.Turn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Inputs of an attacker, sent byte by byte over a socket. Each is refused with the right status. No
 * answer shows anything of the inside, and none leaves a record in Kafka.
 */
class HostileInputsTest {
  private static final int MAX_BODY = 100_000;
  private static final String MINE = "mine-1";
  private static final String THEIRS = "theirs-1";
  private static final UnaryOperator<com.nimbusds.jwt.JWTClaimsSet.Builder> GOOD = c -> c;

  private static Issuer issuer;
  private static RSAKey forged;
  private static ApiSlice slice;
  private static Logged log;

  /**
   * One attempt.
   *
   * @param kind the last word of the problem's type
   */
  record Hostile(String what, String request, int status, String kind) {
    @Override
    public String toString() {
      return what;
    }
  }

  @BeforeAll
  static void start() throws IOException, JOSEException {
    begin();
    slice.stores.applySilently(
        AcceptedStatus.of(new StatusKey("a", MINE), Instant.now(), null, null, Map.of()));
    slice.stores.applySilently(
        AcceptedStatus.of(new StatusKey("b", THEIRS), Instant.now(), null, null, Map.of()));
    slice.stores.append("b", THEIRS, List.of(new Turn(1L, "r", "in", "out", Instant.now())));
  }

  /**
   * Starts the server. The attempts need the issuer's keys, and JUnit asks for the arguments first.
   */
  private static synchronized void begin() throws IOException, JOSEException {
    if (issuer != null) {
      return;
    }
    issuer = new Issuer();
    forged = new RSAKeyGenerator(2048).keyID("rsa-1").generate();
    Map<String, String> flags = new HashMap<>(issuer.settings());
    flags.putAll(ApiSlice.AUTH);
    flags.put("MAX_BODY_BYTES", Integer.toString(MAX_BODY));
    flags.put("DEBUG", "true");
    slice = ApiSlice.start(flags);
    log = new Logged();
    assertThat(log.taken()).isNotEmpty();
  }

  @AfterAll
  static void stop() {
    log.close();
    slice.close();
    issuer.close();
  }

  static Stream<Hostile> credentials() {
    String token = ApiSlice.TOKEN;
    return Stream.of(
        credential("no credentials", ""),
        credential("basic credentials", "Authorization: Basic YTpi\r\n"),
        credential("a scheme alone", "Authorization: Bearer\r\n"),
        credential("an empty token", "Authorization: Bearer \r\n"),
        credential("another token", bearer("another")),
        credential("the token's beginning", bearer(token.substring(0, 6))),
        credential("the token and more", bearer(token + "x")),
        credential("the token in capitals", bearer(token.toUpperCase(java.util.Locale.ROOT))),
        credential("two tokens", bearer(token + ", Bearer " + token)),
        credential("a token with a blank", bearer(token.substring(0, 6) + " x")),
        credential("a token beyond ASCII", bearer(token + "\u00e9")),
        credential("a very long token", bearer("x".repeat(7000))),
        credential("a cookie", "Cookie: Authorization=Bearer " + token + "\r\n"),
        credential("another header", "X-Authorization: Bearer " + token + "\r\n"),
        new Hostile(
            "a token in the query",
            get("/status/" + MINE + "?access_token=" + token, ""),
            401,
            "unauthenticated"),
        new Hostile(
            "a token in a form",
            send(
                "POST /process",
                "Content-Type: application/x-www-form-urlencoded\r\n",
                "access_token=" + token),
            401,
            "unauthenticated"));
  }

  static Stream<Hostile> forgedTokens() throws IOException, JOSEException {
    begin();
    String good = issuer.token("a", "sluice.read");
    String[] parts = good.split("\\.");
    return Stream.of(
        jwt("alg none", new PlainJWT(issuer.claims(GOOD)).serialize()),
        jwt("alg none with a signature", part("{\"alg\":\"none\"}") + "." + parts[1] + ".AAAA"),
        jwt("alg NONE", part("{\"alg\":\"NONE\"}") + "." + parts[1] + "."),
        jwt("no alg", part("{}") + "." + parts[1] + "." + parts[2]),
        jwt("HS256 with the public key", hs256(publicKey())),
        jwt("HS256 with the public key's text", hs256(issuer.rsa.toPublicJWK().toString())),
        jwt("HS256 with the static token", hs256((ApiSlice.TOKEN).repeat(3))),
        jwt("a forger's key of the same id", signed(JWSAlgorithm.RS256, "rsa-1", forged)),
        jwt("a key that nobody has", signed(JWSAlgorithm.RS256, "no-such", issuer.rsa)),
        jwt("a key id that is a path", signed(JWSAlgorithm.RS256, "../../dev/null", forged)),
        jwt("RS384", signed(JWSAlgorithm.RS384, "rsa-1", issuer.rsa)),
        jwt("PS256", signed(JWSAlgorithm.PS256, "rsa-1", issuer.rsa)),
        jwt(
            "a key of its own in the header",
            headed(new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(forged.toPublicJWK()).build())),
        jwt(
            "an address of keys in the header",
            headed(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .jwkURL(URI.create("http://127.0.0.1:9/keys"))
                    .build())),
        jwt(
            "a critical extension",
            headed(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID("rsa-1")
                    .criticalParams(Set.of("evil"))
                    .customParam("evil", true)
                    .build())),
        jwt(
            "another type of token",
            issuer.sign(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID("rsa-1")
                    .type(new JOSEObjectType("logout+jwt"))
                    .build(),
                GOOD,
                Issuer.signer(issuer.rsa))),
        jwt("expired", issuer.token(c -> c.expirationTime(Issuer.at(-120)))),
        jwt("long expired", issuer.token(c -> c.expirationTime(new java.util.Date(0)))),
        jwt("never expiring", issuer.token(c -> c.expirationTime(null))),
        jwt("not yet valid", issuer.token(c -> c.notBeforeTime(Issuer.at(600)))),
        jwt("of another issuer", issuer.token(c -> c.issuer("https://evil.example.com"))),
        jwt("of no issuer", issuer.token(c -> c.issuer(null))),
        jwt("for another service", issuer.token(c -> c.audience("billing"))),
        jwt("for no service", issuer.token(c -> c.audience((String) null))),
        jwt("other claims under the signature", parts[0] + "." + claims("b") + "." + parts[2]),
        jwt("no signature", parts[0] + "." + parts[1] + "."),
        jwt("half a signature", good.substring(0, good.length() - 100)),
        jwt("claims that are no JSON", parts[0] + "." + part("[]") + "." + parts[2]),
        jwt("an encrypted token", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA"),
        jwt("three dots", "..."),
        jwt("noise", "aaaa.bbbb.cccc"));
  }

  static Stream<Hostile> overreach() throws IOException, JOSEException {
    begin();
    String read = bearer(issuer.token("a", "sluice.read"));
    String submit = bearer(issuer.token("a", "sluice.submit"));
    String all = bearer(ApiSlice.TOKEN);
    return Stream.of(
        tenant("no tenant", null),
        tenant("an empty tenant", ""),
        tenant("a tenant that is a number", 7),
        tenant("a tenant that is a list", List.of("a", "b")),
        tenant("a tenant that is a path", "../b"),
        tenant("a tenant with a colon and a blank", "a: b"),
        tenant("a tenant that is too long", "a".repeat(129)),
        new Hostile(
            "submit with read",
            post("/async-process", read, "{\"input\":\"hi\"}"),
            403,
            "forbidden"),
        new Hostile("read with submit", get("/status/" + MINE, submit), 403, "forbidden"),
        new Hostile("metrics with read", get("/actuator/prometheus", read), 403, "forbidden"),
        scope("a scope that begins alike", "sluice.reader"),
        scope("a scope in capitals", "SLUICE.READ"),
        scope("scopes with commas", "sluice.read,sluice.submit"),
        scope("a scope in an object", Map.of("sluice.read", true)),
        new Hostile("another tenant's status", get("/status/" + THEIRS, read), 404, "not-found"),
        new Hostile(
            "another tenant's talk", get("/conversations/" + THEIRS, read), 404, "not-found"),
        new Hostile(
            "another tenant's request",
            send("DELETE /requests/" + THEIRS, submit, ""),
            404,
            "not-found"),
        new Hostile("a tenant in the id", get("/status/b:" + THEIRS, read), 404, "not-found"),
        new Hostile("a tenant in a path", get("/status/b/" + THEIRS, read), 404, "not-found"),
        new Hostile(
            "a tenant in a header",
            get("/status/" + THEIRS, read + "X-Tenant: b\r\nTenant: b\r\n"),
            404,
            "not-found"),
        new Hostile(
            "a tenant in the query",
            get("/status/" + THEIRS + "?tenant=b", read),
            404,
            "not-found"),
        new Hostile(
            "a tenant in the body",
            post("/async-process", all, "{\"input\":\"hi\",\"tenant\":\"b\"}"),
            400,
            "invalid-request"),
        new Hostile(
            "a method in a header",
            get("/status/" + THEIRS, read + "X-HTTP-Method-Override: DELETE\r\n"),
            404,
            "not-found"),
        new Hostile(
            "a method in the query",
            get("/requests/x?_method=DELETE", all),
            405,
            "method-not-allowed"),
        new Hostile("an unknown method", send("BREW /process", all, ""), 405, "method-not-allowed"),
        new Hostile(
            "another site's page",
            post("/async-process", all + "Origin: https://evil.example\r\n", "{\"input\":\"hi\"}"),
            403,
            "forbidden"),
        new Hostile(
            "a page of no site",
            post("/async-process", all + "Origin: null\r\n", "{\"input\":\"hi\"}"),
            403,
            "forbidden"),
        new Hostile(
            "another site's preflight",
            send(
                "OPTIONS /async-process",
                "Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n",
                ""),
            403,
            "forbidden"));
  }

  static Stream<Hostile> paths() {
    return Stream.of(
            "/status/../actuator/prometheus",
            "/actuator/health/../prometheus",
            "/v3/api-docs/..;/..;/status/" + MINE,
            "/status/a;b",
            "/status/a%3Bb",
            "/status/a%00b",
            "/status/a%0d%0aSet-Cookie:x",
            "/status/%c0%ae%c0%ae/x",
            "/status/%zz",
            "/status/a\\b",
            "/status/a%5cb",
            "/documents/./x",
            "/actuator/health;x=/prometheus",
            "/status/" + MINE + "?=x&wait=1",
            "/status/" + MINE + "?%zz=1",
            "/conversations/" + MINE + "?limit=%zz")
        .map(path ->
            new Hostile("GET " + path, get(path, bearer(ApiSlice.TOKEN)), 400, "invalid-request"));
  }

  static Stream<Hostile> nowhere() {
    return Stream.of(
            "/actuator/env",
            "/actuator",
            "/actuator/health/%2e%2e/prometheus",
            "/actuator/healt%68",
            "/actuator/heapdump",
            "/actuator/health/liveness/..x",
            "/actuator/health/nothing/at/all",
            "/.env",
            "/.git/config",
            "/error",
            "/swagger-ui/index.html")
        .map(path ->
            new Hostile("GET " + path, get(path, bearer(ApiSlice.TOKEN)), 404, "not-found"));
  }

  static Stream<Hostile> headers() {
    String all = bearer(ApiSlice.TOKEN);
    String body = "{\"input\":\"hi\"}";
    return Stream.of(
        new Hostile(
            "a key beyond its length",
            post("/async-process", all + "Idempotency-Key: " + "k".repeat(256) + "\r\n", body),
            400,
            "invalid-request"),
        new Hostile(
            "two keys",
            post("/async-process", all + "Idempotency-Key: a\r\nIdempotency-Key: b\r\n", body),
            400,
            "invalid-request"),
        new Hostile(
            "a key beyond ASCII",
            post("/async-process", all + "Idempotency-Key: \u0085\r\n", body),
            400,
            "invalid-request"),
        new Hostile(
            "a packed body",
            post("/async-process", all + "Content-Encoding: gzip\r\n", body),
            415,
            "unsupported-media-type"),
        new Hostile(
            "two lengths",
            "POST /async-process HTTP/1.1\r\nHost: a\r\n"
                + all
                + "Content-Length: 2\r\nContent-Length: 14\r\n\r\n"
                + body,
            400,
            "invalid-request"),
        new Hostile(
            "an unknown transfer coding",
            "POST /async-process HTTP/1.1\r\nHost: a\r\n"
                + all
                + "Transfer-Encoding: xchunked\r\n\r\n"
                + body,
            501,
            "internal"));
  }

  static Stream<Hostile> bodies() {
    return Stream.of(
        body("levels without end", "{\"input\":" + "[".repeat(50_000), 400, "malformed-body"),
        body("objects without end", "{\"a\":".repeat(10_000), 400, "malformed-body"),
        body("beyond the bound", "{\"input\":\"" + "x".repeat(MAX_BODY) + "\"}", 413, "too-large"),
        body("a field twice", "{\"input\":\"a\",\"input\":\"b\"}", 400, "malformed-body"),
        body("half a character", "{\"input\":\"\\ud800\"}", 400, "invalid-request"),
        body("only odd blanks", "{\"input\":\"\\u2003\\u2028\\u3000\"}", 400, "invalid-request"),
        body("a list", "[{\"input\":\"hi\"}]", 400, "malformed-body"),
        body("a text that is an object", "{\"input\":{\"$ne\":null}}", 400, "invalid-request"),
        body("a prototype", "{\"input\":\"hi\",\"__proto__\":{}}", 400, "invalid-request"),
        body(
            "a class",
            "{\"@class\":\"java.lang.Runtime\",\"input\":\"hi\"}",
            400,
            "invalid-request"),
        body(
            "a number without end",
            "{\"input\":\"hi\",\"max_tokens\":" + "9".repeat(5000) + "}",
            400,
            "malformed-body"),
        body(
            "an infinite number",
            "{\"input\":\"hi\",\"temperature\":1e999}",
            400,
            "invalid-request"),
        body(
            "a conversation that is a path",
            "{\"input\":\"hi\",\"conversation_id\":\"../b\"}",
            400,
            "invalid-request"),
        body(
            "a conversation with a break",
            "{\"input\":\"hi\",\"conversation_id\":\"a\\r\\nb\"}",
            400,
            "invalid-request"),
        body(
            "labels without end",
            "{\"input\":\"hi\",\"metadata\":{\"k\":\"" + "v".repeat(600) + "\"}}",
            400,
            "invalid-request"),
        body(
            "a deadline long past",
            "{\"input\":\"hi\",\"deadline\":\"0001-01-01T00:00:00Z\"}",
            409,
            "deadline-passed"),
        new Hostile(
            "XML",
            send(
                "POST /async-process",
                bearer(ApiSlice.TOKEN) + "Content-Type: application/xml\r\n",
                "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>"),
            415,
            "unsupported-media-type"),
        new Hostile(
            "bytes that are no text",
            post("/async-process", bearer(ApiSlice.TOKEN), "{\"input\":\"\u00ff\u00fe\"}"),
            400,
            "malformed-body"));
  }

  @ParameterizedTest
  @MethodSource({
    "credentials",
    "forgedTokens",
    "overreach",
    "paths",
    "nowhere",
    "headers",
    "bodies"
  })
  void isRefusedAndLeavesNoTrace(Hostile hostile) throws IOException {
    String answer = exchange(hostile.request());

    // After many forged keys the issuer is not asked for a while, and nobody can judge a new one.
    boolean unjudged = hostile.what().startsWith("JWT: ") && answer.startsWith("HTTP/1.1 503 ");
    assertThat(answer).startsWith("HTTP/1.1 " + (unjudged ? 503 : hostile.status()) + " ");
    assertThat(answer)
        .contains(
            "application/problem+json",
            "\"urn:sluice:problem:" + (unjudged ? "issuer-unavailable" : hostile.kind()) + "\"")
        .doesNotContain(
            ApiSlice.TOKEN, "Exception", "dev.sluice", "org.", "java", "\tat ", "<html", "Tomcat");
    assertThat(answer.contains("WWW-Authenticate: Bearer realm=\"sluice\""))
        .isEqualTo((hostile.status() == 401 && !unjudged) || answer.contains("insufficient_scope"));
    assertThat(slice.producer.history()).isEmpty();
    assertThat(log.taken())
        .noneMatch(line -> line.contains("\tat ") || line.startsWith("ERROR"))
        .noneMatch(line -> line.contains(ApiSlice.TOKEN) || line.contains("eyJ"));
  }

  private static Hostile credential(String what, String header) {
    return new Hostile(what, get("/status/" + MINE, header), 401, "unauthenticated");
  }

  private static Hostile jwt(String what, String token) {
    return credential("JWT: " + what, bearer(token));
  }

  private static Hostile tenant(String what, Object claim) {
    String token = issuer.token(c -> c.claim("tenant", claim));
    return new Hostile(what, get("/status/" + MINE, bearer(token)), 403, "forbidden");
  }

  private static Hostile scope(String what, Object claim) {
    String token = issuer.token(c -> c.claim("scope", claim));
    return new Hostile(what, get("/status/" + MINE, bearer(token)), 403, "forbidden");
  }

  private static Hostile body(String what, String body, int status, String kind) {
    return new Hostile(what, post("/async-process", bearer(ApiSlice.TOKEN), body), status, kind);
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token + "\r\n";
  }

  private static String get(String path, String headers) {
    return send("GET " + path, headers, "");
  }

  private static String post(String path, String headers, String body) {
    return send("POST " + path, headers + "Content-Type: application/json\r\n", body);
  }

  private static String send(String line, String headers, String body) {
    return "%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(line, headers, body.length(), body);
  }

  private static String part(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  private static String claims(String tenant) {
    return part(issuer.claims(c -> c.claim("tenant", tenant)).toString());
  }

  private static String publicKey() throws JOSEException {
    return Base64.getEncoder().encodeToString(issuer.rsa.toRSAPublicKey().getEncoded());
  }

  private static String hs256(String secret) throws JOSEException {
    return issuer.sign(JWSAlgorithm.HS256, "rsa-1", GOOD, new MACSigner(secret.getBytes(UTF_8)));
  }

  private static String signed(JWSAlgorithm algorithm, String id, RSAKey key) {
    return issuer.sign(algorithm, id, GOOD, Issuer.signer(key));
  }

  private static String headed(JWSHeader header) {
    return issuer.sign(header, GOOD, Issuer.signer(forged));
  }

  private static String exchange(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), slice.api.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
