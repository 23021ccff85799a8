package dev.sluice.ingest;

import static dev.sluice.ingest.MalformedBodiesTest.requireProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.ingest.Api.Answer;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchTest {
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

  private static Request accepted() {
    await().atMost(Duration.ofSeconds(10)).until(() -> !slice.requests().isEmpty());
    return slice.requests().getFirst();
  }

  private static StatusEvent found(String id) {
    return StatusEvent.newBuilder(Events.completed(id, ""))
        .setStage("context")
        .setResult(null)
        .setPassages(List.of(new Passage("guides/a.md", 2, 0.5, "a passage", null)))
        .build();
  }

  @Test
  void travelsAsARequestAndIsAnsweredWithThePassages() {
    CompletableFuture<Answer> later =
        api.postLater(
            "/search", "{\"query\":\"what is a sluice?\",\"top_k\":7,\"deadline\":\"1m\"}");
    Request request = accepted();
    assertThat(request.getAction()).isEqualTo(RequestAction.SEARCH);
    assertThat(request.getTenant()).isEqualTo("default");
    assertThat(request.getInput()).isEqualTo("what is a sluice?");
    assertThat(request.getTopK()).isEqualTo(7);
    assertThat(request.getConversationId()).isNull();
    assertThat(request.getDeadline()).isEqualTo(request.getAcceptedAt().plusSeconds(60));

    slice.stores.apply(List.of(found(request.getRequestId())));
    Answer answer = later.join();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().toString())
        .isEqualTo(
            "{\"passages\":[{\"document_id\":\"guides/a.md\",\"chunk\":2,\"score\":0.5,\"text\":\"a"
                + " passage\"}]}");
    Answer status = api.get("/status/" + request.getRequestId());
    assertThat(status.text("/status/state")).isEqualTo("completed");
    assertThat(status.text("/passages/0/text")).isEqualTo("a passage");
    assertThat(status.body().has("result")).isFalse();
  }

  @Test
  void whatTakesLongerIsAnsweredWithWhereToAsk() {
    Answer answer = api.post("/search", "{\"query\":\"slow\"}", "Prefer", "respond-async");
    assertThat(answer.status()).isEqualTo(202);
    String id = answer.text("/request_id");
    assertThat(answer.header("Location")).isEqualTo("/status/" + id);
    assertThat(accepted().getTopK()).isNull();
    slice.stores.apply(List.of(found(id)));
    assertThat(api.get("/status/" + id).text("/passages/0/document_id")).isEqualTo("guides/a.md");
  }

  @ParameterizedTest
  @CsvSource({
    "FAILED, search_disabled, 422, request-refused",
    "FAILED, unavailable, 502, request-failed",
    "EXPIRED, deadline_exceeded, 504, expired",
    "CANCELLED, cancelled, 409, cancelled"
  })
  void anEndWithoutPassagesIsAProblem(State state, String code, int status, String type) {
    CompletableFuture<Answer> later = api.postLater("/search", "{\"query\":\"x\"}");
    String id = accepted().getRequestId();
    slice.stores.apply(List.of(Events.ended(id, state, code)));
    Answer answer = later.join();
    requireProblem(answer, status, type);
    assertThat(answer.text("/code")).isEqualTo(code);
    assertThat(answer.text("/request_id")).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|query",
        "{\"query\":\" \"}|query",
        "{\"query\":7}|query",
        "{\"query\":\"x\",\"top_k\":0}|top_k",
        "{\"query\":\"x\",\"top_k\":101}|top_k",
        "{\"query\":\"x\",\"top_k\":\"5\"}|top_k",
        "{\"query\":\"x\",\"conversation_id\":\"c\"}|conversation_id"
      })
  void whatIsNotASearchIsRefusedByName(String body, String field) {
    Answer answer = api.post("/search", body);
    requireProblem(answer, 400, "invalid-request");
    assertThat(answer.text("/field")).isEqualTo(field);
    assertThat(slice.requests()).isEmpty();
  }
}
