package dev.sluice.adapters.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** What is sent to Azure's hosts, which a proxy in this process stands in for, and to others. */
@Timeout(60)
@Isolated("sets a proxy for the JVM")
class AzureTest {
  private static final String CHAT =
      "{\"choices\": [{\"message\": {\"content\": \"yes\"}, \"finish_reason\": \"stop\"}]}";
  private static final String VECTOR = "{\"data\": [{\"index\": 0, \"embedding\": [1, 0]}]}";

  /** What is set so that every plain request goes to the proxy. */
  private static final List<String> PROXY = List.of("http.proxyHost", "http.proxyPort");

  private record Seen(URI uri, String key, String bearer, String organization, String project) {}

  private final List<Seen> seen = new ArrayList<>();
  private HttpServer server;
  private volatile String key = "first";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          var headers = exchange.getRequestHeaders();
          seen.add(
              new Seen(
                  exchange.getRequestURI(),
                  String.valueOf(headers.getFirst("api-key")),
                  String.valueOf(headers.getFirst("authorization")),
                  String.valueOf(headers.getFirst("openai-organization")),
                  String.valueOf(headers.getFirst("openai-project"))));
          boolean chat = exchange.getRequestURI().getPath().endsWith("completions");
          byte[] body = (chat ? CHAT : VECTOR).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("content-type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    System.setProperty(PROXY.get(0), "127.0.0.1");
    System.setProperty(PROXY.get(1), Integer.toString(server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    PROXY.forEach(System::clearProperty);
    server.stop(0);
  }

  private OpenAiConnection connect(String url) {
    return new OpenAiConnection(
        URI.create(url),
        () -> key,
        Duration.ofSeconds(30),
        Optional.of("org-1"),
        Optional.of("proj-1"),
        AnswerBounds.ofTools());
  }

  @Test
  void azureIsGivenDeploymentVersionAndTheKeyOfTheMoment() throws Exception {
    try (OpenAiConnection azure =
        connect("http://me.openai.azure.com?api-version=2025-01-01-preview")) {
      OpenAiLlm llm = new OpenAiLlm(azure, OpenAiFixture.NOBODY);
      assertThat(llm.answer(OpenAiFixture.ask("gpt-4", "hello")).output()).isEqualTo("yes");
      key = "second";
      new OpenAiEmbeddings(azure, "embed-1", OptionalInt.empty(), OpenAiFixture.NOBODY)
          .embed(List.of("a"));
    }

    assertThat(seen).hasSize(2);
    assertThat(seen.get(0).uri().getPath()).isEqualTo("/openai/deployments/gpt-4/chat/completions");
    assertThat(seen.get(0).uri().getQuery()).isEqualTo("api-version=2025-01-01-preview");
    assertThat(seen.get(0).key()).isEqualTo("first");
    assertThat(seen.get(0).bearer()).isEqualTo("null");
    assertThat(seen.get(1).uri().getPath()).isEqualTo("/openai/deployments/embed-1/embeddings");
    assertThat(seen.get(1).key()).isEqualTo("second");
  }

  @Test
  void azuresNewPathHasNoDeployment() throws Exception {
    try (OpenAiConnection azure = connect("http://me.openai.azure.com/openai/v1")) {
      new OpenAiLlm(azure, OpenAiFixture.NOBODY).answer(OpenAiFixture.ask("gpt-4", "hello"));
    }

    assertThat(seen.getFirst().uri().getPath()).isEqualTo("/openai/v1/chat/completions");
    assertThat(seen.getFirst().key()).isEqualTo("first");
  }

  @Test
  void othersAreGivenABearerTokenOrganisationAndProject() throws Exception {
    try (OpenAiConnection other = connect("http://models.example:11434/v1")) {
      new OpenAiLlm(other, OpenAiFixture.NOBODY).answer(OpenAiFixture.ask("llama3", "hello"));
    }

    assertThat(seen.getFirst().uri().getPath()).isEqualTo("/v1/chat/completions");
    assertThat(seen.getFirst().bearer()).isEqualTo("Bearer first");
    assertThat(seen.getFirst().key()).isEqualTo("null");
    assertThat(seen.getFirst().organization()).isEqualTo("org-1");
    assertThat(seen.getFirst().project()).isEqualTo("proj-1");
  }
}
