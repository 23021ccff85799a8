package dev.sluice.ingest.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.RecordHeader;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTargetTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Request REQUEST =
      Request.newBuilder()
          .setRequestId("r1")
          .setTenant("acme")
          .setConversationId("talk")
          .setInput("hello")
          .setAttempt(1)
          .setAcceptedAt(START)
          .setDeadline(START.plusSeconds(60))
          .build();

  private static DeadLetter deadLetter(String topic, String component, String code, byte[] value) {
    return DeadLetter.newBuilder()
        .setSourceTopic(topic)
        .setSourcePartition(2)
        .setSourceOffset(17)
        .setKey(ByteBuffer.wrap("key".getBytes(UTF_8)))
        .setValue(value == null ? null : ByteBuffer.wrap(value))
        .setHeaders(
            List.of(
                new RecordHeader("traceparent", ByteBuffer.wrap(new byte[] {1})),
                new RecordHeader("sluice-rekeyed", ByteBuffer.wrap(new byte[] {3}))))
        .setComponent(component)
        .setFailure(new Failure(code, "why", null))
        .setAttempts(1)
        .setFailedAt(START)
        .build();
  }

  private static byte[] request() {
    return AvroCodec.of(Request.class).encode(REQUEST);
  }

  private static ReplayTarget.Again again(DeadLetter deadLetter) {
    return (ReplayTarget.Again) ReplayTarget.of(deadLetter);
  }

  private static String refused(DeadLetter deadLetter) {
    return ((ReplayTarget.Refused) ReplayTarget.of(deadLetter)).why();
  }

  @Test
  void aFailedRequestComesAsItsNextAttemptWithADeadlineOfItsOwn() throws UndecodableException {
    ReplayTarget.Again again = again(deadLetter("requests", "chat", "timeout", request()));
    assertThat(again.topic()).isEqualTo(Topics.REQUESTS);
    assertThat(again.key()).asString(UTF_8).isEqualTo("talk");
    assertThat(again.requestId()).isEqualTo("r1");
    assertThat(again.headers()).extracting(RecordHeader::getKey).containsExactly("traceparent");
    assertThat(AvroCodec.of(Request.class).decode(again.value()))
        .isEqualTo(
            Request.newBuilder(REQUEST)
                .setAttempt(2)
                .setDeadline(null)
                .setAcceptedAt(null)
                .build());
  }

  /**
   * Its id may now be that of a request that was accepted: a next attempt would repeat that
   * request.
   */
  @Test
  void whatWasTurnedAwayAtTheDoorComesAsTheAttemptThatItWas() throws UndecodableException {
    ReplayTarget.Again again =
        again(deadLetter("requests", "topology", FailureCodes.UNDECODABLE, request()));
    assertThat(AvroCodec.of(Request.class).decode(again.value()).getAttempt()).isEqualTo(1);
    ReplayTarget.Again defect =
        again(deadLetter("requests", "topology", FailureCodes.INTERNAL, request()));
    assertThat(AvroCodec.of(Request.class).decode(defect.value()).getAttempt()).isEqualTo(2);
  }

  @Test
  void poisonIsNotReplayedAndTheReasonSaysWhatHelps() {
    assertThat(
            refused(deadLetter("requests", "topology", "undecodable", "rubbish".getBytes(UTF_8))))
        .contains("cannot be read", "producer");
    byte[] blank = "{\"request_id\":\"r\",\"input\":\" \"}".getBytes(UTF_8);
    assertThat(refused(deadLetter("requests", "topology", "invalid_request", blank)))
        .contains("input must not be blank");
    assertThat(refused(deadLetter("requests", "topology", "undecodable", null)))
        .contains("partition 2, offset 17");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"chat-tasks", "context-results", "embedding-tasks", "status", "never-heard-of"})
  void aStepOfSomethingIsNotReplayedAlone(String topic) {
    assertThat(refused(deadLetter(topic, "worker", "internal", request()))).isNotBlank();
  }

  @Test
  void aDocumentComesAgainUnderItsIds() throws UndecodableException {
    byte[] json = "{\"document_id\":\"d\",\"text\":\"t\",\"request_id\":\"job\"}".getBytes(UTF_8);
    ReplayTarget.Again again = again(deadLetter("documents", "topology", "internal", json));
    assertThat(again.key()).asString(UTF_8).isEqualTo("d");
    assertThat(again.requestId()).isEqualTo("job");
    assertThat(AvroCodec.of(Document.class).decode(again.value()).getText()).isEqualTo("t");
  }

  @Test
  void aTurnThatTheArchiveRefusedComesAsItWas() {
    byte[] turn =
        AvroCodec.of(FinishedTurn.class)
            .encode(new FinishedTurn("acme", "talk", new Turn(3L, "r1", "in", "out", START)));
    ReplayTarget.Again again = again(deadLetter("turns", "archive", "permission_denied", turn));
    assertThat(again.value()).isEqualTo(turn);
    assertThat(again.key()).asString(UTF_8).isEqualTo("key");
  }

  @Test
  void lettersAboutTheSameFailureHaveOneIdAndMarksStay() {
    DeadLetterIndex index = new DeadLetterIndex(2);
    DeadLetter one = deadLetter("turns", "archive", "internal", null);
    index.add(DeadLetterSummary.of(5, one));
    index.markReplayed("turns/2/17", START);
    index.add(DeadLetterSummary.of(6, one));
    index.markReplayed("turns/2/18", START);
    assertThat(index.all())
        .singleElement()
        .satisfies(l -> {
          assertThat(l.position()).isEqualTo(5);
          assertThat(l.isOpen()).isFalse();
        });
    index.add(DeadLetterSummary.of(7, DeadLetter.newBuilder(one).setSourceOffset(20).build()));
    index.add(DeadLetterSummary.of(8, DeadLetter.newBuilder(one).setSourceOffset(21).build()));
    assertThat(index.all()).extracting(DeadLetterSummary::position).containsExactly(7L, 8L);
    assertThat(index.older()).isEqualTo(1);
    index.forgetBefore(8);
    assertThat(index.all()).hasSize(1);
  }

  @Test
  void aPageEndsWhereTheNextBegins() {
    List<DeadLetterSummary> summaries =
        List.of(
            DeadLetterSummary.of(1, deadLetter("requests", "chat", "timeout", request())),
            DeadLetterSummary.of(4, deadLetter("requests", "chat", "timeout", request())),
            DeadLetterSummary.of(9, deadLetter("turns", "archive", "timeout", null)));
    DeadLettersView first = DeadLettersView.of(summaries, Long.MAX_VALUE, 2, 0);
    assertThat(first.letters())
        .extracting(DeadLettersView.View::topic)
        .containsExactly("turns", "requests");
    assertThat(first.next()).isEqualTo("4");
    DeadLettersView last = DeadLettersView.of(summaries, 4, 2, 0);
    assertThat(last.letters()).hasSize(1);
    assertThat(last.next()).isNull();
    assertThat(last.groups())
        .extracting(g -> g.topic() + " " + g.count() + " " + g.replayable())
        .containsExactlyInAnyOrder("turns 1 0", "requests 2 2");
  }
}
