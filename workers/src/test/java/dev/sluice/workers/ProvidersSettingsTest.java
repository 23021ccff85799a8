package dev.sluice.workers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.adapters.openai.AnswerBounds;
import dev.sluice.adapters.openai.OpenAiConnection;
import dev.sluice.adapters.openai.OpenAiLlm;
import dev.sluice.core.ledger.CallLedger;
import dev.sluice.core.limit.RateLimiter;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Role;
import dev.sluice.workers.paid.PaidProviders;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a provider is spoken to by the settings, as it sees it. */
class ProvidersSettingsTest {
  private static final int DIMENSIONS = 256;

  @TempDir Path folder;

  private final AtomicReference<Headers> headers = new AtomicReference<>();
  private final AtomicReference<String> asked = new AtomicReference<>();
  private final AtomicReference<String> answer = new AtomicReference<>("");
  private HttpServer server;

  @BeforeEach
  void serve() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/mine/embeddings",
        exchange -> {
          headers.set(exchange.getRequestHeaders());
          asked.set(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          byte[] vector = ByteBuffer.allocate(DIMENSIONS * Float.BYTES).array();
          byte[] body =
              """
              {"object":"list","model":"m","usage":{"prompt_tokens":1,"total_tokens":1},
               "data":[{"object":"embedding","index":0,"embedding":"%s"}]}
              """
                  .formatted(Base64.getEncoder().encodeToString(vector))
                  .getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.createContext(
        "/mine/chat",
        exchange -> {
          byte[] _ = exchange.getRequestBody().readAllBytes();
          byte[] body = answer.get().getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** A limiter that never holds up, a ledger that embeddings do not ask. */
  private static <T> T idle(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) ->
                method.getReturnType() == Duration.class ? Duration.ZERO : null));
  }

  @Test
  void aCallCarriesWhatIsSet() throws Exception {
    Settings settings =
        Settings.read(
            SettingsSource.of(
                Map.of(
                    "OPENAI_API_KEY", "key-1",
                    "OPENAI_BASE_URL",
                        "http://127.0.0.1:%d/mine".formatted(server.getAddress().getPort()),
                    "OPENAI_ORG_ID", "org-1",
                    "OPENAI_PROJECT_ID", "project-1",
                    "EMBEDDING_MODEL", "text-embedding-3-small",
                    "EMBEDDING_DIMENSIONS", Integer.toString(DIMENSIONS)),
                Map.of(),
                folder));
    ProvidersConfiguration configuration = new ProvidersConfiguration();
    try (Secrets secrets = noStore();
        PaidProviders calls =
            PaidProviders.start(
                settings,
                idle(RateLimiter.class),
                idle(CallLedger.class),
                new SimpleMeterRegistry());
        WorkerProviders providers = configuration.workersProviders(settings, secrets, calls)) {
      assertThat(providers.embeddings().provider().model()).isEqualTo("text-embedding-3-small");
      providers.embeddings().provider().embed(List.of("text"));
    }
    assertThat(headers.get().getFirst("Authorization")).isEqualTo("Bearer key-1");
    assertThat(headers.get().getFirst("OpenAI-Organization")).isEqualTo("org-1");
    assertThat(headers.get().getFirst("OpenAI-Project")).isEqualTo("project-1");
    assertThat(asked.get())
        .contains("\"model\":\"text-embedding-3-small\"", "\"dimensions\":" + DIMENSIONS);
  }

  @ParameterizedTest
  @ValueSource(ints = {70_000, 140_000})
  void anAnswerIsReadAsFarAsItIsSet(int most) throws Exception {
    Settings settings =
        Settings.read(
            SettingsSource.of(
                Map.of(
                    "OPENAI_API_KEY", "key-1",
                    "MAX_ANSWER_BYTES", Integer.toString(most),
                    "OPENAI_BASE_URL",
                        "http://127.0.0.1:%d/mine".formatted(server.getAddress().getPort())),
                Map.of(),
                folder));
    AnswerBounds bounds = ProvidersConfiguration.bounds(settings);
    assertThat(bounds.bytes()).isEqualTo(most);
    answer.set("{\"choices\":[{\"message\":{\"content\":\"%s\"}}]}".formatted("x".repeat(100_000)));
    try (OpenAiConnection connection =
        new OpenAiConnection(
            settings.llm().openaiBaseUrl(),
            () -> "key-1",
            Duration.ofSeconds(10),
            Optional.empty(),
            Optional.empty(),
            bounds)) {
      OpenAiLlm llm = new OpenAiLlm(connection, (key, observed) -> {});
      LlmCall call =
          new LlmCall(
              "acme",
              "call-1",
              "m",
              List.of(new Message(Role.USER, "hello")),
              List.of(),
              1,
              10,
              "text",
              false,
              Instant.now().plusSeconds(60));
      if (most < 100_000) {
        assertThatThrownBy(() -> llm.answer(call))
            .hasMessageContaining("more than " + most + " bytes");
      } else {
        assertThat(llm.answer(call).output()).hasSize(100_000);
      }
    }
  }

  private static Secrets noStore() {
    return new Secrets(
        () -> {
          throw new AssertionError("no reference is used here");
        },
        Optional.empty(),
        Duration.ofMinutes(5),
        Duration.ofMinutes(5),
        InstantSource.system());
  }
}
