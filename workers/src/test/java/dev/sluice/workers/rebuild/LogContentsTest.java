package dev.sluice.workers.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.status.Lifecycle;
import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.codec.AvroCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class LogContentsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final byte[] POISON = "poison".getBytes(UTF_8);

  private static List<ConsumerRecord<byte[], byte[]>> records(byte[]... values) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (byte[] value : values) {
      records.add(new ConsumerRecord<>("topic", 0, records.size(), new byte[0], value));
    }
    return records;
  }

  private static byte[] json(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] status(String id, State state, int step) {
    return AvroCodec.of(StatusEvent.class)
        .encode(
            StatusEvent.newBuilder()
                .setTenant("acme")
                .setId(id)
                .setState(state)
                .setStage("chat")
                .setRank(Lifecycle.rank(0, state, step))
                .setAt(START)
                .build());
  }

  private static byte[] turn(String conversation, long number) {
    Turn turn = new Turn(number, "r" + number, "in", "out", START);
    return AvroCodec.of(FinishedTurn.class).encode(new FinishedTurn("acme", conversation, turn));
  }

  @Test
  void theHighestRankOfEachIdIsStoredWhateverTheOrder() {
    List<StatusEvent> events =
        LogContents.statuses(
            records(
                status("a", State.PROCESSING, 1),
                status("b", State.COMPLETED, 0),
                POISON,
                null,
                status("b", State.PROCESSING, 4),
                status("a", State.PROCESSING, 3)));
    assertThat(events)
        .extracting(e -> e.getId() + " " + e.getRank())
        .containsExactlyInAnyOrder("a 3", "b 99");
  }

  @Test
  void whatIsAcceptedIsProcessingWithTheLowestRankUnlessItWillBeRefusedOrIsNone() {
    List<StatusEvent> events =
        LogContents.acceptedRequests(
            records(
                json("{\"request_id\":\"a\",\"input\":\"hello\",\"conversation_id\":\"talk\"}"),
                json("{\"request_id\":\"blank\",\"input\":\" \"}"),
                json("{\"request_id\":\"a\",\"action\":\"CANCEL\"}"),
                POISON,
                null));
    assertThat(events)
        .singleElement()
        .satisfies(e -> {
          assertThat(e.getId()).isEqualTo("a");
          assertThat(e.getConversationId()).isEqualTo("talk");
          assertThat(e.getState()).isEqualTo(State.PROCESSING);
          assertThat(e.getRank()).isEqualTo(Lifecycle.rank(0, State.PROCESSING, 0));
        });
    assertThat(
            LogContents.acceptedDocuments(
                records(
                    json("{\"document_id\":\"d\",\"text\":\"t\"}"),
                    json("{\"document_id\":\"e\",\"text\":\"t\",\"request_id\":\"job\"}"),
                    POISON)))
        .extracting(StatusEvent::getId)
        .containsExactly("d", "job");
  }

  @Test
  void turnsAreGroupedByConversationInTheirOrder() {
    var turns =
        LogContents.turns(
            records(turn("x", 1), turn("y", 1), POISON, turn("x", 2), null, turn("x", 3)));
    assertThat(turns.get(new LogContents.Conversation("acme", "x")))
        .extracting(Turn::getNumber)
        .containsExactly(1L, 2L, 3L);
    assertThat(turns.get(new LogContents.Conversation("acme", "y"))).hasSize(1);
  }
}
