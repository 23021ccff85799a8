package dev.sluice.ingest;

import static dev.sluice.ingest.MalformedBodiesTest.requireProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.ingest.Api.Answer;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import dev.sluice.schemas.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestsTest {
  private static final String HELLO = "{\"input\":\"hello\"}";

  private static ApiSlice slice;
  private static Api api;

  @BeforeAll
  static void start() {
    slice = ApiSlice.start(Map.of("REQUEST_TIMEOUT", "30s"));
    api = slice.api;
  }

  @AfterAll
  static void stop() {
    slice.close();
  }

  @BeforeEach
  void forgetWhatWasWritten() {
    slice.producer.clear();
  }

  @Test
  void anAcceptedRequestIsInTheLogWithEveryField() {
    Answer answer =
        api.post(
            "/async-process",
            """
            {"input": "Grüße 🚀", "conversation_id": "c:1", "system": "Be short.",
             "model": "gpt-4", "temperature": 0, "max_tokens": 64, "response_format": "json_object",
             "cache": true, "deadline": "10m", "metadata": {"ticket": "42"}}
            """);

    assertThat(answer.status()).isEqualTo(202);
    String id = answer.text("/request_id");
    assertThat(answer.text("/status")).isEqualTo("processing");
    assertThat(answer.header("Location")).isEqualTo("/status/" + id);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    Request request = slice.requests().getFirst();
    Instant accepted = request.getAcceptedAt();
    assertThat(request)
        .isEqualTo(
            Request.newBuilder()
                .setRequestId(id)
                .setTenant("default")
                .setConversationId("c:1")
                .setAction(RequestAction.CHAT)
                .setInput("Grüße 🚀")
                .setSystem("Be short.")
                .setModel("gpt-4")
                .setTemperature(0.0)
                .setMaxTokens(64)
                .setResponseFormat("json_object")
                .setCache(true)
                .setDeadline(accepted.plus(Duration.ofMinutes(10)))
                .setAcceptedAt(accepted)
                .setMetadata(Map.of("ticket", "42"))
                .build());
    assertThat(slice.producer.history().getFirst().key()).isEqualTo("c:1");
  }

  @Test
  void aRequestWithoutConversationIsKeyedByItsOwnId() {
    String id = api.post("/async-process", HELLO).text("/request_id");
    assertThat(slice.producer.history().getFirst().key()).isEqualTo(id);
  }

  @Test
  void nullStandsForAbsent() {
    Answer answer =
        api.post(
            "/async-process",
            """
            {"input": "hi", "conversation_id": null, "system": null, "model": null,
             "temperature": null, "max_tokens": null, "response_format": null, "deadline": null,
             "metadata": null}
            """);
    assertThat(answer.status()).isEqualTo(202);
    assertThat(slice.requests().getFirst().getMetadata()).isEmpty();
  }

  @Test
  void aTraceIsPassedOnAndABrokenOneReplaced() {
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    api.post("/async-process", HELLO, "traceparent", trace, "tracestate", "v=1");
    api.post("/async-process", HELLO, "traceparent", "00-zz", "tracestate", "v=1");

    var headers = slice.producer.history().stream().map(r -> r.headers()).toList();
    assertThat(headers.getFirst().lastHeader("traceparent").value())
        .isEqualTo(trace.getBytes(UTF_8));
    assertThat(headers.getFirst().lastHeader("tracestate").value())
        .isEqualTo("v=1".getBytes(UTF_8));
    assertThat(new String(headers.get(1).lastHeader("traceparent").value(), UTF_8))
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
    assertThat(headers.get(1).lastHeader("tracestate")).isNull();
  }

  @Test
  void processAnswersWithTheResult() {
    CompletableFuture<Answer> later = api.postLater("/process", HELLO);
    String id = theRequest();
    slice.stores.apply(List.of(Events.completed(id, "hello yourself")));

    Answer answer = later.join();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(api.get("/status/" + id).body());
    assertThat(answer.text("/result/output")).isEqualTo("hello yourself");
  }

  @Test
  void processAnswers202AtOnceOrAfterTheTimeThatTheCallerPrefers() {
    Answer async = api.post("/process", HELLO, "Prefer", "respond-async");
    Answer soon = api.post("/process", HELLO, "Prefer", "foo; bar, wait=1");
    Answer zero = api.post("/process", HELLO, "Prefer", "Wait=0");

    for (Answer answer : List.of(async, soon, zero)) {
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.header("Location")).isEqualTo("/status/" + answer.text("/request_id"));
    }
    assertThat(async.header("Preference-Applied")).isEqualTo("respond-async");
    assertThat(soon.header("Preference-Applied")).isEqualTo("wait=1");
  }

  static Stream<Arguments> endsWithoutResult() {
    return Stream.of(
        arguments(State.CANCELLED, "cancelled", 409, "cancelled"),
        arguments(State.EXPIRED, "deadline_exceeded", 504, "expired"),
        arguments(State.FAILED, "input_too_long", 422, "request-refused"),
        arguments(State.FAILED, "invalid_request", 422, "request-refused"),
        arguments(State.FAILED, "conversation_busy", 429, "conversation-busy"),
        arguments(State.FAILED, "insufficient_quota", 502, "request-failed"),
        arguments(State.FAILED, "internal", 500, "internal"));
  }

  @ParameterizedTest
  @MethodSource("endsWithoutResult")
  void processTellsWhyThereIsNoResult(State state, String code, int status, String type) {
    CompletableFuture<Answer> later = api.postLater("/process", HELLO);
    String id = theRequest();
    slice.stores.apply(List.of(Events.ended(id, state, code)));

    Answer answer = later.join();
    requireProblem(answer, status, type);
    assertThat(answer.text("/request_id")).isEqualTo(id);
    assertThat(answer.text("/code")).isEqualTo(code);
    assertThat(answer.text("/detail")).isEqualTo("It was so: " + code);
  }

  @Test
  void cancellingIsWrittenBehindTheRequestUnderTheSameKey() {
    Answer submitted =
        api.post("/async-process", "{\"input\":\"hi\",\"conversation_id\":\"talk\"}");
    String id = submitted.text("/request_id");

    Answer answer = api.delete("/requests/" + id);

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("/request_id")).isEqualTo(id);
    Request cancel = slice.requests().get(1);
    assertThat(cancel.getAction()).isEqualTo(RequestAction.CANCEL);
    assertThat(cancel.getRequestId()).isEqualTo(id);
    assertThat(cancel.getConversationId()).isEqualTo("talk");
    assertThat(slice.producer.history()).extracting(r -> r.key()).containsExactly("talk", "talk");
  }

  @Test
  void whatHasEndedOrNeverWasIsNotCancelled() {
    String id = api.post("/async-process", HELLO).text("/request_id");
    String document = api.post("/documents", "{\"text\":\"t\"}").text("/request_id");
    slice.stores.apply(List.of(Events.completed(id, "done")));
    slice.producer.clear();

    Answer ended = api.delete("/requests/" + id);
    requireProblem(ended, 409, "already-ended");
    assertThat(ended.text("/detail")).contains("completed");
    requireProblem(api.delete("/requests/unknown"), 404, "not-found");
    requireProblem(api.delete("/requests/" + document), 404, "not-found");
    assertThat(slice.producer.history()).isEmpty();
  }

  private static String theRequest() {
    await().until(() -> !slice.requests().isEmpty());
    return slice.requests().getLast().getRequestId();
  }
}
