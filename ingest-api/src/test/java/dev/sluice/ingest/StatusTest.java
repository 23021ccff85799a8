package dev.sluice.ingest;

import static dev.sluice.ingest.MalformedBodiesTest.requireProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.vectors.IndexBoard;
import dev.sluice.core.vectors.IndexReport;
import dev.sluice.ingest.Api.Answer;
import dev.sluice.schemas.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusTest {
  private ApiSlice slice;

  @BeforeEach
  void start() {
    slice = ApiSlice.start(Map.of("MAX_WAIT", "30s"));
  }

  @AfterEach
  void stop() {
    slice.close();
  }

  @Test
  void isProcessingRightAfterThe202() {
    String id = submit();
    Answer answer = slice.api.get("/status/" + id);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("/request_id")).isEqualTo(id);
    assertThat(answer.text("/status/state")).isEqualTo("processing");
    assertThat(answer.text("/status/stage")).isEqualTo("accepted");
    assertThat(answer.text("/status/metadata/a")).isEqualTo("b");
    assertThat(answer.text("/status/updated_at")).endsWith("Z");
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.body().has("result")).isFalse();
    assertThat(answer.body().has("error")).isFalse();
  }

  @Test
  void whatIsAbsentIsUnknownOnlyOnceTheStoreHoldsWhatTheLogSays() {
    String id = submit();
    slice.stores.apply(List.of(Events.completed(id, "an answer")));
    requireProblem(slice.api.get("/status/never"), 404, "not-found");

    assertThat(slice.api.post("/stores/rebuild", "").text("/state")).isEqualTo("lost");
    Answer unknown = slice.api.get("/status/never");
    requireProblem(unknown, 503, "store-unavailable");
    assertThat(unknown.header("Retry-After")).isNotBlank();
    assertThat(slice.api.get("/status/" + id).status()).isEqualTo(200);
    slice.stores.begin("worker", Duration.ofMinutes(1));
    assertThat(slice.api.get("/stores").text("/state")).isEqualTo("filling");
    slice.stores.complete("worker");
    assertThat(slice.api.get("/stores").text("/state")).isEqualTo("complete");
    requireProblem(slice.api.get("/status/never"), 404, "not-found");
  }

  @Test
  void tellsHowFullTheVectorIndexIs() {
    assertThat(slice.api.get("/stores/index").text("/state")).isEqualTo("unknown");

    slice.stores.show(
        new IndexReport(IndexReport.Fill.INCOMPLETE, "one", "m", false, 9, 7, 2),
        List.of(new IndexBoard.Lost("acme", "a.md")),
        Duration.ofMinutes(1));
    assertThat(slice.api.post("/stores/index/rebuild", "").status()).isEqualTo(202);

    assertThat(slice.stores.takeAsked()).isTrue();
    assertThat(slice.api.get("/stores/index").body().toString())
        .isEqualTo(
            """
            {"state":"incomplete","id":"one","model":"m","beside":false,"documents":9,"stored":7,\
            "to_ingest_again":2,"lost":[{"tenant":"acme","document_id":"a.md"}]}\
            """);
  }

  @Test
  void tellsTheResult() {
    String id = submit();
    slice.stores.apply(List.of(Events.completed(id, "an answer")));

    Answer answer = slice.api.get("/status/" + id + "?wait=20s");
    assertThat(answer.text("/status/state")).isEqualTo("completed");
    assertThat(answer.header("Retry-After")).isNull();
    assertThat(answer.body().at("/result").toString())
        .isEqualTo(
            """
            {"output":"an answer","sources":[{"document_id":"guides/a.md","chunk":2,"score":0.5,\
            "text":"a passage","title":"A"}],"model":"offline","finish_reason":"stop",\
            "usage":{"input_tokens":11,"output_tokens":7}}\
            """);
  }

  @Test
  void tellsTheError() {
    String id = submit();
    slice.stores.apply(List.of(Events.ended(id, State.FAILED, "input_too_long")));

    Answer answer = slice.api.get("/status/" + id);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("/status/state")).isEqualTo("failed");
    assertThat(answer.body().at("/error").toString())
        .isEqualTo("{\"code\":\"input_too_long\",\"message\":\"It was so: input_too_long\"}");
  }

  @Test
  void anIdMayHoldSlashesAndPercentSigns() {
    slice.stores.apply(List.of(Events.completed("docs/a 100%.md", "stored")));
    assertThat(slice.api.get("/status/docs/a%20100%25.md").status()).isEqualTo(200);
    assertThat(slice.api.get("/status/docs%2Fa%20100%25.md").status()).isEqualTo(200);
  }

  @Test
  void whoWaitsIsWokenByTheEnd() {
    String id = submit();
    List<CompletableFuture<Answer>> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiting.add(slice.api.getLater("/status/" + id + "?wait=30s"));
    }
    waitersAre(20);
    slice.stores.apply(List.of(Events.processing(id, "chat", 2)));
    assertThat(waiting).noneMatch(CompletableFuture::isDone);

    slice.stores.apply(List.of(Events.completed(id, "done")));

    await()
        .atMost(Duration.ofSeconds(4))
        .untilAsserted(() -> assertThat(waiting).allMatch(CompletableFuture::isDone));
    assertThat(waiting)
        .allSatisfy(w -> assertThat(w.join().text("/status/state")).isEqualTo("completed"));
    waitersAre(0);
  }

  @Test
  void aMissedSignalIsMadeUpForByLookingNowAndThen() {
    String id = submit();
    CompletableFuture<Answer> waiting = slice.api.getLater("/status/" + id + "?wait=30s");
    waitersAre(1);
    slice.stores.applySilently(Events.completed(id, "done"));

    await().atMost(Duration.ofSeconds(15)).until(waiting::isDone);
    assertThat(waiting.join().text("/status/state")).isEqualTo("completed");
  }

  @Test
  void aReconnectionOfTheSignalsLooksAtOnce() {
    String id = submit();
    CompletableFuture<Answer> waiting = slice.api.getLater("/status/" + id + "?wait=30s");
    waitersAre(1);
    slice.stores.applySilently(Events.completed(id, "done"));
    slice.stores.reconnect();

    await().atMost(Duration.ofSeconds(4)).until(waiting::isDone);
    assertThat(waiting.join().text("/status/state")).isEqualTo("completed");
  }

  @Test
  void theTimeUpGivesTheStatusAsItIs() {
    String id = submit();
    slice.stores.apply(List.of(Events.processing(id, "chat", 2)));

    Answer answer = slice.api.get("/status/" + id + "?wait=300ms");
    assertThat(answer.text("/status/state")).isEqualTo("processing");
    assertThat(answer.text("/status/stage")).isEqualTo("chat");
    Answer preferred = slice.api.get("/status/" + id, "Prefer", "wait=1");
    assertThat(preferred.header("Preference-Applied")).isEqualTo("wait=1");
  }

  @Test
  void aWaitIsCapped() {
    try (ApiSlice capped = ApiSlice.start(Map.of("MAX_WAIT", "200ms"))) {
      String id = capped.api.post("/async-process", "{\"input\":\"hi\"}").text("/request_id");
      Answer answer = capped.api.get("/status/" + id + "?wait=999999999999d");
      assertThat(answer.text("/status/state")).isEqualTo("processing");
    }
  }

  @Test
  void whileTheStoreIsAwayRequestsAreAcceptedAndStatusesUnavailable() {
    slice.stores.away(true);
    String id = submit();
    Answer away = slice.api.get("/status/" + id);
    requireProblem(away, 503, "store-unavailable");
    assertThat(away.header("Retry-After")).isEqualTo("2");
    requireProblem(slice.api.get("/conversations/x"), 503, "store-unavailable");

    slice.stores.away(false);

    assertThat(slice.api.get("/status/" + id).text("/status/state")).isEqualTo("processing");
    await().until(() -> slice.stores.find("default", id).isPresent());
  }

  @Test
  void rightAfterAnOutageAnUnknownIdIsInDoubt() {
    slice.stores.away(true);
    requireProblem(slice.api.get("/status/written-elsewhere"), 503, "store-unavailable");
    slice.stores.away(false);
    requireProblem(slice.api.get("/status/written-elsewhere"), 503, "store-unavailable");
  }

  @Test
  void processAnswers202WhenTheStoreIsAway() {
    slice.stores.away(true);
    assertThat(slice.api.post("/process", "{\"input\":\"hi\"}").status()).isEqualTo(202);
  }

  @Test
  void aServerThatStopsLetsWaitersGo() {
    String id = submit();
    CompletableFuture<Answer> waiting = slice.api.getLater("/status/" + id + "?wait=30s");
    waitersAre(1);
    slice.stopServer();

    await().atMost(Duration.ofSeconds(4)).until(waiting::isDone);
    assertThat(waiting.join().text("/status/state")).isEqualTo("processing");
  }

  private String submit() {
    Answer answer =
        slice.api.post("/async-process", "{\"input\":\"hi\",\"metadata\":{\"a\":\"b\"}}");
    assertThat(answer.status()).isEqualTo(202);
    return answer.text("/request_id");
  }

  private void waitersAre(int count) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() ->
            assertThat(slice.api.get("/actuator/prometheus").http().body())
                .containsPattern("sluice_status_waiters(\\{.*})? %d\\.0".formatted(count)));
  }
}
