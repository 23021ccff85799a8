package dev.sluice.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths and host names of any form are answered at once, whatever a reader may make of them. */
class OddPathsTest {
  private static final int AT_ONCE_MILLIS = 5_000;

  private static ApiSlice slice;

  @BeforeAll
  static void start() {
    slice = ApiSlice.start(Map.of("ALLOWED_HOSTS", "sluice.internal.example, other.example"));
  }

  @AfterAll
  static void stop() {
    slice.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/status/..%2f..%2fx",
        "/status/../../x",
        "/status/..%2F..%2F..%2F..%2Fetc%2Fpasswd",
        "/status/%2e%2e/%2e%2e/x",
        "/status/a/../b",
        "/status/a%2F..%2Fb",
        "/status/..",
        "/status/%2e%2e",
        "/status/.",
        "/status/./x",
        "/status//x",
        "/status/x//",
        "/status/%2F%2F",
        "/status/..;/x",
        "/status/a;b=c",
        "/status/a%20b",
        "/status/%0d%0aX:%20y",
        "/status/%00",
        "/status/a%5c..%5cb",
        "/status/%25%32%66",
        "/status/..%2f..%2fx?wait=1s",
        "/status/a%2F..%2Fb?wait=1s",
        "/conversations/..%2f..%2fx",
        "/conversations/a%2fb",
        "/requests/..%2f..%2fx",
        "/documents/..%2f..%2fx",
        "/pauses/..%2f..%2fx",
        "/stores/..%2f..%2fx",
        "/..%2f..%2fx",
        "/%2e%2e/x",
        "//status/x",
        "/actuator/..%2f..%2fx",
        "/v3/api-docs/..%2fx",
      })
  void aPathIsAnsweredAtOnce(String path) throws IOException {
    for (String method : new String[] {"GET", "DELETE", "HEAD"}) {
      String answer = raw("%s %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(method, path));
      assertThat(answer)
          .as(method)
          .matches("(?s)HTTP/1.1 (400|404|405|409|202) .*")
          .doesNotContain("<html", "Exception", "org.apache");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 404",
    "LOCALHOST:8000, 404",
    "127.0.0.1, 404",
    "192.168.7.9:8000, 404",
    "[::1]:8000, 404",
    "[fe80::1], 404",
    "api, 404",
    "api:8000, 404",
    "sluice.internal.example, 404",
    "Sluice.Internal.Example:80, 404",
    "other.example, 404",
    "evil.example, 421",
    "evil.example:8000, 421",
    "sluice.internal.example.evil.example, 421",
    "127.0.0.1.evil.example, 421",
    "1.2.3.4.5, 421",
    "localhost.evil.example, 421",
  })
  void onlyNamesOfThisApiAreAnsweredWhileNobodyIsAskedForAToken(String host, int status)
      throws IOException {
    String answer = raw("GET /status/x HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(host));
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    if (status == 421) {
      assertThat(answer).contains("ALLOWED_HOSTS", "urn:sluice:problem:misdirected");
    }
  }

  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), slice.api.port())) {
      socket.setSoTimeout(AT_ONCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
