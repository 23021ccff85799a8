package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.standalone.CommandTest.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands against a server with authentication: what they send, and what they print if it refuses
 * them.
 */
@Isolated("it looks at the process's own output")
class ClientAccessTest {
  private static final String TOKEN = "s3cret-command-token";
  private static final String ENDED = "{\"status\":{\"state\":\"completed\"},\"passages\":[]}";

  private record Answer(int status, String body, Optional<String> retryAfter) {}

  @TempDir Path folder;

  private final List<String> presented = new ArrayList<>();
  private final Queue<Answer> answers = new ArrayDeque<>();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          presented.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          Answer answer = answers.remove();
          answer.retryAfter().ifPresent(s -> exchange.getResponseHeaders().set("Retry-After", s));
          byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answers(int status, String body) {
    answers.add(new Answer(status, body, Optional.empty()));
  }

  private static String problem(String detail) {
    return "{\"detail\":\"" + detail + "\"}";
  }

  private Outcome run(String line, String... more) {
    List<String> args = new ArrayList<>(List.of(line.split(" ")));
    args.addAll(List.of("--url", "http://127.0.0.1:" + server.getAddress().getPort()));
    args.addAll(List.of(more));
    return CommandTest.run(args.toArray(String[]::new));
  }

  @Test
  void everyCommandSendsTheToken() throws IOException {
    Path file = Files.writeString(folder.resolve("a.md"), "text");
    answers(200, ENDED);
    answers(202, "{\"request_id\":\"r\"}");
    answers(200, ENDED);
    answers(202, "{\"request_id\":\"r\"}");
    answers(200, ENDED);
    answers(200, ENDED);

    assertThat(run("status r", "--token", TOKEN).code()).isZero();
    assertThat(run("ask x", "--token", TOKEN).code()).isZero();
    assertThat(run("ingest " + file, "--token", TOKEN).code()).isZero();
    assertThat(run("search x", "--token", TOKEN).code()).isZero();

    assertThat(answers).isEmpty();
    assertThat(presented).hasSize(6).containsOnly("Bearer " + TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"status r", "ask x", "search x", "ingest README.md"})
  void aServerThatAsksForATokenIsToldApart(String line) throws IOException {
    Path file = Files.writeString(folder.resolve("a.md"), "text");
    answers(401, problem("This needs a token."));
    Outcome outcome = run(line.replace("README.md", file.toString()));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.text())
        .contains("asks for a token", "--token", "AUTH_TOKEN")
        .doesNotContain("\tat ");
    assertThat(presented).containsExactly("null");
  }

  @Test
  void aTokenThatIsNotTakenIsNamedByItsPlaceAndNotShown() {
    answers(401, problem("The bearer token is unknown."));
    Outcome outcome = run("status r", "--token", TOKEN);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.text())
        .contains("does not accept the token of --token", "is unknown")
        .doesNotContain(TOKEN);
  }

  @Test
  void aMissingScopeIsNamed() {
    answers(403, problem("This needs a token with the scope sluice.submit."));
    Outcome outcome = run("ask x", "--token", TOKEN);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.text()).contains("the scope sluice.submit").doesNotContain(TOKEN);
  }

  @Test
  void aLimitIsWaitedForAsTheServerSays() {
    answers.add(new Answer(429, problem("Too many."), Optional.of("1")));
    answers(200, ENDED);
    assertThat(run("status r").code()).isZero();
    assertThat(answers).isEmpty();
  }

  @Test
  void aLimitThatHoldsForLongIsTold() {
    answers.add(new Answer(429, problem("Try again in 3600 s."), Optional.of("3600")));
    Outcome outcome = run("status r");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.text()).contains("Try again in 3600 s.");
  }

  @Test
  void aTokenThatNoHeaderTakesIsNotShown() {
    Outcome outcome = run("status r", "--token", "two " + TOKEN);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.text()).contains("--token").doesNotContain(TOKEN).doesNotContain("\tat ");
    assertThat(presented).isEmpty();
  }
}
