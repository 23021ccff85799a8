package dev.sluice.adapters.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallCost.Unanswered;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Role;
import dev.sluice.schemas.Usage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Services of the same protocol that leave things out, or answer what no one asked. */
@Timeout(60)
class OddServiceTest {
  private HttpServer server;
  private OpenAiConnection connection;
  private OpenAiLlm llm;
  private volatile int status = 200;
  private volatile String answer = "";
  private volatile JsonNode request = JsonMapper.shared().nullNode();
  private volatile List<String> requestIds = List.of();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          request = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
          requestIds = exchange.getRequestHeaders().getOrDefault("X-request-id", List.of());
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("content-type", "application/json");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    connection =
        OpenAiFixture.connect(
            URI.create("http://127.0.0.1:%d/api/v3".formatted(server.getAddress().getPort())));
    llm = new OpenAiLlm(connection, OpenAiFixture.NOBODY);
  }

  @AfterEach
  void stop() {
    connection.close();
    server.stop(0);
  }

  @Test
  void sendsEveryParameter() throws Exception {
    answer = "{\"choices\": [{\"message\": {\"content\": \"{}\"}, \"finish_reason\": \"stop\"}]}";
    LlmCall call =
        OpenAiFixture.call(
            "some/model:7b",
            "json_object",
            List.of(
                new Message(Role.SYSTEM, "In JSON."),
                new Message(Role.USER, "Hé\n\"llo\""),
                new Message(Role.ASSISTANT, "{}"),
                new Message(Role.USER, "Again")));
    llm.answer(call);

    assertThat(request)
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"model": "some/model:7b", "temperature": 0.7, "max_tokens": 100,
                     "response_format": {"type": "json_object"},
                     "messages": [{"role": "system", "content": "In JSON."},
                      {"role": "user", "content": "Hé\\n\\"llo\\""},
                      {"role": "assistant", "content": "{}"},
                      {"role": "user", "content": "Again"}]}
                    """));
    assertThat(requestIds).containsExactly(call.callId());
  }

  @Test
  void countsWhereTheServiceDoesNot() throws Exception {
    answer =
        "{\"choices\": [{\"message\": {\"content\": \"Four words are here\"},"
            + " \"finish_reason\": \"eos\"}]}";
    LlmAnswer answered = llm.answer(OpenAiFixture.ask("local", "One two three"));

    assertThat(answered.output()).isEqualTo("Four words are here");
    assertThat(answered.model()).isEqualTo("local");
    assertThat(answered.finishReason()).isEqualTo("eos");
    assertThat(answered.usage().getInputTokens()).isEqualTo(3);
    assertThat(answered.usage().getOutputTokens()).isEqualTo(4);
  }

  @Test
  void aRefusalIsTheAnswer() throws Exception {
    answer =
        "{\"choices\": [{\"message\": {\"content\": null, \"refusal\": \"I will not.\"},"
            + " \"finish_reason\": \"stop\"}]}";

    assertThat(llm.answer(OpenAiFixture.ask("hello")).output()).isEqualTo("I will not.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"choices\": []}",
        "{}",
        "[1, 2]",
        "<html>Welcome to the proxy</html>",
        "''",
        "{\"choices\": [{\"finish_reason\": \"stop\"}]}"
      })
  void anAnswerThatIsNoneIsAFailure(String body) {
    answer = body;

    assertThat(catchThrowableOfType(CallException.class, () -> llm.answer(OpenAiFixture.ask("hi"))))
        .isInstanceOf(PermanentException.class)
        .extracting(CallException::code)
        .isEqualTo("invalid_response");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | {\"error\": \"model 'x' not found\"} | model 'x' not found",
        "400 | {\"object\": \"error\", \"message\": \"too many\", \"code\": 400} | too many",
        "422 | {\"detail\": \"not a model\"} | not a model",
        "404 | {\"error\": {\"code\": \"DeploymentNotFound\", \"message\": \"none\"}} | none",
        "405 | nothing here | 405",
        "301 | '' | 301"
      })
  void theReasonIsToldWhereverItStands(int code, String body, String reason) {
    status = code;
    answer = body;

    assertThatThrownBy(() -> llm.answer(OpenAiFixture.ask("hello")))
        .isInstanceOf(PermanentException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500 | {\"error\": {\"message\": \"an error\", \"code\": null}} | REFUSED",
        "503 | {\"error\": {\"message\": \"busy\"}} | REFUSED",
        "500 | <html>An error</html> | UNKNOWN",
        "500 | {\"message\": \"Internal server error\"} | UNKNOWN",
        "500 | {\"message\": \"Internal server error\", \"code\": 500} | UNKNOWN",
        "500 | {\"error\": \"Internal server error\"} | UNKNOWN",
        "500 | {\"error\": {}} | UNKNOWN",
        "500 | '' | UNKNOWN",
        "502 | {\"error\": {\"message\": \"upstream\"}} | UNKNOWN",
        "504 | {\"error\": {\"message\": \"upstream\"}} | UNKNOWN",
        "524 | <html>A timeout occurred</html> | UNKNOWN"
      })
  void onlyTheServicesOwnErrorIsKnownToCostNothing(int code, String body, Unanswered cost) {
    status = code;
    answer = body;

    RetriableException failure =
        catchThrowableOfType(
            RetriableException.class, () -> llm.answer(OpenAiFixture.ask("hello")));

    assertThat(CallCost.of(failure)).isEqualTo(cost);
    assertThat(failure.code()).isEqualTo(FailureCodes.UNAVAILABLE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"choices\": [], \"usage\": {\"prompt_tokens\": 7, \"completion_tokens\": 2}} | 7 | 2",
        "{\"choices\": [{\"finish_reason\": \"stop\"}],"
            + " \"usage\": {\"prompt_tokens\": 9, \"completion_tokens\": 0}} | 9 | 0"
      })
  void anAnswerOfNoUseCostsWhatItSays(String body, int input, int output) {
    answer = body;

    assertThat(costOf(OpenAiFixture.ask("hi")))
        .isEqualTo(CallCost.Paid.of(new Usage(input, output)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>Welcome to the proxy</html>",
        "",
        "{\"choices\": []}",
        "{\"choices\": [], \"usage\": {\"prompt_tokens\": 7}}"
      })
  void anAnswerOfNoUseThatDoesNotSayWhatItCostIsPaidAllTheSame(String body) {
    answer = body;

    assertThat(costOf(OpenAiFixture.ask("hi"))).isEqualTo(CallCost.Paid.uncounted());
  }

  private CallCost costOf(LlmCall call) {
    return CallCost.of(catchThrowableOfType(CallException.class, () -> llm.answer(call)));
  }

  @Test
  void aReasonIsBoundedAndHoldsNoKey() {
    status = 401;
    answer =
        "{\"error\": {\"message\": \"Wrong key %s or sk-abc***xyz %s\", \"code\": \"invalid_api_key\"}}"
            .formatted(OpenAiFixture.KEY, "x".repeat(2000));

    PermanentException failure =
        catchThrowableOfType(
            PermanentException.class, () -> llm.answer(OpenAiFixture.ask("hello")));

    assertThat(failure.getMessage())
        .contains("Wrong key *** or ***")
        .doesNotContain(OpenAiFixture.KEY)
        .hasSizeLessThan(700);
  }

  @Test
  void aFilteredAnswerIsPaidForAndSaysThatItWasCut() throws Exception {
    answer =
        "{\"choices\": [{\"message\": {\"content\": \"half of\"},"
            + " \"finish_reason\": \"content_filter\"}]}";

    LlmAnswer cut = llm.answer(OpenAiFixture.ask("hello"));

    assertThat(cut.output()).isEqualTo("half of");
    assertThat(cut.finishReason()).isEqualTo("content_filter");
  }

  @Test
  void aFilteredPromptIsAFailureWithTheProvidersReason() {
    status = 400;
    answer =
        """
        {"error": {"message": "The prompt triggered the content management policy", "type": null,
         "param": "prompt", "code": "content_filter", "status": 400,
         "innererror": {"code": "ResponsibleAIPolicyViolation"}}}
        """;

    PermanentException failure =
        catchThrowableOfType(
            PermanentException.class, () -> llm.answer(OpenAiFixture.ask("hello")));

    assertThat(failure.code()).isEqualTo("content_filter");
    assertThat(failure).hasMessageContaining("content management policy");
  }

  @Test
  void azuresNumberIsNoWord() {
    status = 429;
    answer = "{\"error\": {\"code\": \"429\", \"message\": \"Slow down\"}}";

    RetriableException failure =
        catchThrowableOfType(
            RetriableException.class, () -> llm.answer(OpenAiFixture.ask("hello")));

    assertThat(failure.code()).isEqualTo("rate_limited");
  }

  @Test
  void takesVectorsAsNumbersInAnyOrder() throws Exception {
    answer =
        "{\"data\": [{\"index\": 1, \"embedding\": [0, 1, 0]}, {\"index\": 0, \"embedding\": [1, 0,"
            + " 0]}]}";
    OpenAiEmbeddings embeddings = embeddings("bge");

    assertThat(embeddings.dimensions()).isEmpty();
    assertThat(embeddings.embed(List.of("a", "b")).vectors())
        .containsExactly(new float[] {1, 0, 0}, new float[] {0, 1, 0});
    assertThat(embeddings.dimensions()).hasValue(3);
    assertThat(request.get("encoding_format").stringValue()).isEqualTo("base64");
    assertThat(request.has("dimensions")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"data\": [{\"index\": 0, \"embedding\": [1, 0]}]}",
        "{\"data\": [{\"index\": 0, \"embedding\": [1, 0]}, {\"index\": 0, \"embedding\": [1, 0]}]}",
        "{\"data\": [{\"index\": 0, \"embedding\": [1, 0]}, {\"index\": 5, \"embedding\": [1, 0]}]}",
        "{\"data\": [{\"index\": 0, \"embedding\": [1, 0]}, {\"index\": 1, \"embedding\": [1]}]}",
        "{\"data\": []}",
        "{}"
      })
  void textsWithoutTheirVectorAreAFailure(String body) {
    answer = body;

    assertThat(
            catchThrowableOfType(
                CallException.class, () -> embeddings("nomic").embed(List.of("a", "b"))))
        .isInstanceOf(PermanentException.class)
        .extracting(CallException::code)
        .isEqualTo("invalid_response");
  }

  @Test
  void asksForTheDimensionsThatAreSet() throws Exception {
    answer = "{\"data\": [{\"index\": 0, \"embedding\": [1, 0]}]}";
    OpenAiEmbeddings embeddings =
        new OpenAiEmbeddings(
            connection, "text-embedding-3-large", OptionalInt.of(2), OpenAiFixture.NOBODY);

    assertThat(embeddings.embed(List.of("a")).vectors().getFirst()).hasSize(2);
    assertThat(request.get("dimensions").intValue()).isEqualTo(2);
  }

  private OpenAiEmbeddings embeddings(String model) {
    return new OpenAiEmbeddings(connection, model, OptionalInt.empty(), OpenAiFixture.NOBODY);
  }
}
