package dev.sluice.ingest;

import static dev.sluice.ingest.MalformedBodiesTest.requireProblem;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.ingest.Api.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls that are refused before their body is read: for their path, method, headers or parameters.
 */
class HttpFormTest {
  private static ApiSlice slice;

  @BeforeAll
  static void start() {
    slice = ApiSlice.start(Map.of());
  }

  @AfterAll
  static void stop() {
    slice.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/nowhere",
        "/async-process/x",
        "/status",
        "/status/",
        "/status/no-such",
        "/conversations/no-such",
        "/documents/",
        "/actuator/env",
        "/error/x",
        "/status/a%2Fb",
        "/status/%25",
        "/status/%C3%A9",
        "/conversations/a%20b"
      })
  void anUnknownPathOrIdIs404(String path) {
    Answer answer = path.startsWith("/documents") ? slice.api.delete(path) : slice.api.get(path);
    requireProblem(answer, 404, "not-found");
  }

  static Stream<Arguments> wrongMethods() {
    return Stream.of(
        arguments("GET", "/async-process", "POST"),
        arguments("PUT", "/process", "POST"),
        arguments("DELETE", "/process", "POST"),
        arguments("PATCH", "/documents", "POST"),
        arguments("DELETE", "/documents", "POST"),
        arguments("POST", "/status/x", "GET"),
        arguments("PUT", "/documents/x", "DELETE"),
        arguments("GET", "/requests/x", "DELETE"));
  }

  @ParameterizedTest
  @MethodSource("wrongMethods")
  void aWrongMethodIs405AndNamesTheRightOne(String method, String path, String allowed) {
    Answer answer =
        slice.api.send(slice.api.request(path).method(method, BodyPublishers.noBody()).build());
    requireProblem(answer, 405, "method-not-allowed");
    assertThat(answer.header("Allow")).contains(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "-1", "1.5", "5 s", "1w", "9999999999999", "%00"})
  void aWrongWaitIsRefused(String wait) {
    Answer answer = slice.api.get("/status/x?wait=" + wait.replace(" ", "%20"));
    requireProblem(answer, 400, "invalid-request");
    assertThat(answer.text("/field")).isEqualTo("wait");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "1001", "x", "1.0", "99999999999", "%20"})
  void aWrongLimitIsRefused(String limit) {
    Answer answer = slice.api.get("/conversations/x?limit=" + limit);
    requireProblem(answer, 400, "invalid-request");
    assertThat(answer.text("/field")).isEqualTo("limit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a;b", "a%20b", "a%3Bb", "%C3%BC", "a%00b", "%ff"})
  void aDocumentIdOutOfItsBoundsIsRefused(String id) {
    requireProblem(slice.api.delete("/documents/" + id), 400, "invalid-request");
    assertThat(slice.producer.history()).isEmpty();
  }

  @Test
  void jsonMustBeAcceptable() {
    Answer answer = slice.api.get("/status/x", "Accept", "text/html");
    requireProblem(answer, 406, "not-acceptable");
  }

  @Test
  void anEncodedBodyIsRefused() {
    Answer answer =
        slice.api.post("/async-process", "{\"input\":\"hi\"}", "Content-Encoding", "gzip");
    requireProblem(answer, 415, "unsupported-media-type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /status/%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /status/%c0%80 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /status/a\\b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /status/{x} HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /status/x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /status/x HTTP/1.1\r\n\r\n",
        "GET /status/x HTTP/1.1\r\nHost: a\r\nX-\u0001: b\r\n\r\n",
        "GET\t/status/x\tHTTP/9.9\r\nHost: a\r\n\r\n",
        "POST /process HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /process HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST /process HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: what\r\n\r\n",
        "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\u0016\u0003\u0001\r\n\r\n"
      })
  void whatTomcatRefusesTellsNothingOfTheInside(String raw) throws IOException {
    String answer = raw(raw);
    assertThat(answer).matches("(?s)HTTP/1.1 (400|404|405|501|505).*");
    assertThat(answer).doesNotContain("<html", "<h1>", "Tomcat", "Exception", "org.apache");
    if (answer.contains("{")) {
      assertThat(answer).contains("application/problem+json", "urn:sluice:problem:");
    }
  }

  @Test
  void headersBeyondTheBoundAreRefused() throws IOException {
    String answer =
        raw("GET /status/x HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");
    assertThat(answer).matches("(?s)HTTP/1.1 (400|431).*").doesNotContain("<html", "Tomcat");
  }

  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), slice.api.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
