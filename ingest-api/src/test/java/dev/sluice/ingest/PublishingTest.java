package dev.sluice.ingest;

import static dev.sluice.ingest.MalformedBodiesTest.requireProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.ingest.Api.Answer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A call is accepted only after Kafka has acknowledged it, and Kafka's refusals are answered with a
 * problem.
 */
class PublishingTest {
  private static ApiSlice slice;

  @BeforeAll
  static void start() {
    slice = ApiSlice.startUnacknowledged();
  }

  @AfterAll
  static void stop() {
    slice.close();
  }

  @Test
  void nothingIsAnsweredOrKnownBeforeTheAcknowledgement() {
    int before = slice.requests().size();
    CompletableFuture<Answer> later = slice.api.postLater("/async-process", "{\"input\":\"hi\"}");
    await().until(() -> slice.requests().size() > before);
    String id = slice.requests().getLast().getRequestId();

    assertThat(later).isNotDone();
    assertThat(slice.api.get("/status/" + id).status()).isEqualTo(404);
    slice.producer.completeNext();

    assertThat(later.join().status()).isEqualTo(202);
    assertThat(slice.api.get("/status/" + id).status()).isEqualTo(200);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(new TimeoutException("no ack"), 503, "not-accepted"),
        arguments(new BufferExhaustedException("full"), 503, "not-accepted"),
        arguments(new TopicAuthorizationException("requests"), 503, "not-accepted"),
        arguments(new RecordTooLargeException("too large"), 413, "too-large"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aRefusalIsToldAndNothingIsKnown(RuntimeException failure, int status, String type) {
    int before = slice.requests().size();
    CompletableFuture<Answer> later = slice.api.postLater("/async-process", "{\"input\":\"hi\"}");
    await().until(() -> slice.requests().size() > before);
    slice.producer.errorNext(failure);

    Answer answer = later.join();
    requireProblem(answer, status, type);
    String id = slice.requests().getLast().getRequestId();
    assertThat(slice.api.get("/status/" + id).status()).isEqualTo(404);
    if (status == 503) {
      assertThat(answer.header("Retry-After")).isEqualTo("2");
      assertThat(answer.text("/request_id")).isEqualTo(id);
    } else {
      assertThat(answer.text("/detail")).contains("MAX_RECORD_BYTES");
    }
  }

  @Test
  void aProducerThatThrowsIsARefusalToo() {
    try (ApiSlice broken = ApiSlice.start(Map.of())) {
      broken.producer.sendException = new KafkaException("fenced");
      requireProblem(broken.api.post("/async-process", "{\"input\":\"hi\"}"), 503, "not-accepted");
    }
  }
}
