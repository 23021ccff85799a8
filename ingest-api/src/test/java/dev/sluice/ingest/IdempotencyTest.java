package dev.sluice.ingest;

import static dev.sluice.ingest.MalformedBodiesTest.requireProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.ingest.Api.Answer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyTest {
  private static final String KEY = "Idempotency-Key";
  private static final String BODY =
      "{\"input\":\"hi\",\"temperature\":1,\"metadata\":{\"a\":\"1\"}}";
  private static final String SAME =
      "{\"metadata\":{\"a\":\"1\"}, \"model\":null, \"temperature\":1, \"input\":\"hi\"}";
  private static final String OTHER = "{\"input\":\"ho\"}";

  private static ApiSlice slice;

  @BeforeAll
  static void start() {
    slice = ApiSlice.start(Map.of());
  }

  @AfterAll
  static void stop() {
    slice.close();
  }

  @AfterEach
  void empty() {
    slice.stores.away(false);
    slice.stores.flush();
    slice.producer.clear();
  }

  @Test
  void theSameBodyIsAcceptedOnce() {
    Answer first = slice.api.post("/async-process", BODY, KEY, "k-1");
    Answer repeat = slice.api.post("/async-process", SAME, KEY, "\"k-1\"");
    Answer waiting = slice.api.post("/process", BODY, KEY, "k-1", "Prefer", "respond-async");

    assertThat(first.status()).isEqualTo(202);
    assertThat(repeat.status()).isEqualTo(202);
    assertThat(repeat.body()).isEqualTo(first.body());
    assertThat(waiting.body()).isEqualTo(first.body());
    assertThat(slice.requests()).hasSize(1);
  }

  @Test
  void anotherBodyOrPathIsRefused() {
    slice.api.post("/async-process", BODY, KEY, "k-2");

    Answer other = slice.api.post("/async-process", OTHER, KEY, "k-2");
    requireProblem(other, 422, "key-reused");
    assertThat(other.text("/field")).isEqualTo(KEY);
    requireProblem(slice.api.post("/documents", "{\"text\":\"t\"}", KEY, "k-2"), 422, "key-reused");
    assertThat(slice.requests()).hasSize(1);
    assertThat(slice.documents()).isEmpty();
  }

  @Test
  void documentsHaveKeysToo() {
    Answer first = slice.api.post("/documents", "{\"text\":\"t\"}", KEY, "k-3");
    Answer repeat = slice.api.post("/documents", "{\"text\":\"t\"}", KEY, "k-3");

    assertThat(repeat.body()).isEqualTo(first.body());
    assertThat(slice.documents()).hasSize(1);
  }

  @Test
  void whileItIsBeingAcceptedARepeatIsAConflict() {
    try (ApiSlice slow = ApiSlice.startUnacknowledged()) {
      CompletableFuture<Answer> first = slow.api.postLater("/async-process", BODY, KEY, "k");
      await().until(() -> !slow.requests().isEmpty());

      Answer repeat = slow.api.post("/async-process", BODY, KEY, "k");
      requireProblem(repeat, 409, "in-progress");
      assertThat(repeat.header("Retry-After")).isEqualTo("1");
      slow.producer.completeNext();
      assertThat(first.join().status()).isEqualTo(202);
      assertThat(slow.api.post("/async-process", BODY, KEY, "k").body())
          .isEqualTo(first.join().body());
      assertThat(slow.requests()).hasSize(1);
    }
  }

  @Test
  void aRepeatOfWhatWasNotAcknowledgedHasTheSameId() {
    try (ApiSlice slow = ApiSlice.startUnacknowledged()) {
      CompletableFuture<Answer> first = slow.api.postLater("/async-process", BODY, KEY, "k");
      await().until(() -> !slow.requests().isEmpty());
      slow.producer.errorNext(new org.apache.kafka.common.errors.TimeoutException("late"));
      requireProblem(first.join(), 503, "not-accepted");

      CompletableFuture<Answer> again = slow.api.postLater("/async-process", BODY, KEY, "k");
      await().until(() -> slow.requests().size() == 2);
      slow.producer.completeNext();
      assertThat(again.join().text("/request_id")).isEqualTo(first.join().text("/request_id"));
      assertThat(slow.requests().getFirst().getRequestId())
          .isEqualTo(slow.requests().getLast().getRequestId());
    }
  }

  @Test
  void withoutTheStoreARepeatStillHasTheSameIdAndAnotherBodyAnother() {
    slice.stores.away(true);
    String first = slice.api.post("/async-process", BODY, KEY, "k-4").text("/request_id");
    String repeat = slice.api.post("/async-process", SAME, KEY, "k-4").text("/request_id");
    String other = slice.api.post("/async-process", OTHER, KEY, "k-4").text("/request_id");

    assertThat(repeat).isEqualTo(first);
    assertThat(other).isNotEmpty().isNotEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"\"", "a\tb"})
  void aKeyThatIsNoneIsRefused(String key) {
    Answer answer = slice.api.post("/async-process", BODY, KEY, key);
    requireProblem(answer, 400, "invalid-request");
    assertThat(answer.text("/field")).isEqualTo(KEY);
  }

  @Test
  void aKeyThatIsTooLongOrTwoKeysAreRefused() {
    requireProblem(
        slice.api.post("/async-process", BODY, KEY, "k".repeat(256)), 400, "invalid-request");
    requireProblem(
        slice.api.post("/async-process", BODY, KEY, "a", KEY, "b"), 400, "invalid-request");
    assertThat(slice.requests()).isEmpty();
  }
}
