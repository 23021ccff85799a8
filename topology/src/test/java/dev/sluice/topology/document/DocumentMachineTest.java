package dev.sluice.topology.document;

import static dev.sluice.topology.document.Desk.remove;
import static dev.sluice.topology.document.Desk.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.ChunkAction;
import dev.sluice.schemas.ChunkPhase;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Output;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentMachineTest {
  private static final Failure REFUSED = new Failure("content_filter", "The input is bad.", null);

  private final Desk desk = new Desk();

  @Test
  void aNewDocumentIsStoredChunkByChunk() {
    desk.change(upsert("sea", "sky").setTitle("Nature").setMetadata(Map.of("source", "book")));

    assertThat(desk.tasks)
        .hasSize(2)
        .allSatisfy(task -> {
          assertThat(task.getAction()).isEqualTo(ChunkAction.STORE);
          assertThat(task.getTitle()).isEqualTo("Nature");
          assertThat(task.getMetadata()).containsEntry("source", "book");
          assertThat(task.getDeadline()).isEqualTo(Desk.START.plus(Duration.ofHours(1)));
          assertThat(task.getChunkId()).matches("[0-9a-f]{64}");
        });
    assertThat(desk.tasks).extracting(EmbeddingTask::getOrdinal).containsExactly(0, 1);
    assertThat(desk.tasks.get(1).getText()).contains("sky");

    desk.answerAll();

    assertThat(desk.steps("doc")).containsExactly("PROCESSING embedding", "COMPLETED stored");
    assertThat(desk.statuses)
        .allSatisfy(status -> {
          assertThat(status.getDocumentId()).isEqualTo("doc");
          assertThat(status.getMetadata()).containsEntry("source", "book");
        });
    assertThat(desk.count(ChunkPhase.STORED)).isEqualTo(2);
    assertThat(desk.state().getCurrent()).isNull();
    assertThat(desk.state().getWakeAt()).isNull();
  }

  @Test
  void anUnchangedDocumentCostsNothing() {
    desk.change(upsert("sea", "sky"));
    desk.answerAll();
    desk.statuses.clear();

    desk.change(upsert("sea", "sky"));

    assertThat(desk.tasks).isEmpty();
    assertThat(desk.steps("doc")).containsExactly("COMPLETED unchanged");
  }

  @Test
  void aNewVersionEmbedsOnlyWhatIsNewAndThenDeletesWhatIsGone() {
    desk.change(upsert("sea", "sky"));
    String gone = desk.tasks.get(0).getChunkId();
    desk.answerAll();

    desk.change(upsert("sky", "sun").setRequestId("r2"));

    assertThat(desk.tasks).hasSize(1);
    assertThat(desk.tasks.getFirst().getText()).contains("sun");
    desk.answer(desk.tasks.removeFirst(), null);
    assertThat(desk.tasks).extracting(EmbeddingTask::getChunkId).containsExactly(gone);
    assertThat(desk.tasks.getFirst().getAction()).isEqualTo(ChunkAction.DELETE);
    desk.answerAll();
    assertThat(desk.steps("r2"))
        .containsExactly("PROCESSING embedding", "PROCESSING deleting", "COMPLETED stored");
    assertThat(desk.count(ChunkPhase.STORED)).isEqualTo(2);
  }

  @Test
  void anotherTitleMakesOtherChunks() {
    desk.change(upsert("sea").setTitle("A"));
    desk.answerAll();

    desk.change(upsert("sea").setTitle("B"));

    assertThat(desk.open(ChunkAction.STORE)).hasSize(1);
  }

  @Test
  void equalChunksOfADocumentAreToldApart() {
    desk.change(upsert("sea", "sea", "sea"));

    assertThat(desk.tasks).extracting(EmbeddingTask::getChunkId).doesNotHaveDuplicates().hasSize(3);
  }

  @Test
  void aDeletedChunkThatComesBackHasAnotherId() {
    desk.change(upsert("sea", "sky"));
    String sea = desk.tasks.getFirst().getChunkId();
    desk.answerAll();
    desk.change(upsert("sky"));
    desk.answerAll();

    desk.change(upsert("sea", "sky"));

    assertThat(desk.tasks).hasSize(1);
    assertThat(desk.tasks.getFirst().getChunkId()).startsWith(sea + "-");
  }

  @Test
  void whatFailedIsToldAndOnlyThatIsEmbeddedAgain() {
    desk.change(upsert("sea", "sky"));
    desk.answerAll();
    desk.change(upsert("sun", "moon", "star").setRequestId("r2"));
    desk.answer(desk.tasks.remove(1), REFUSED);
    desk.answerAll();

    StatusEvent end = desk.statuses.getLast();
    assertThat(end.getState()).isEqualTo(State.FAILED);
    assertThat(end.getFailure().getCode()).isEqualTo("content_filter");
    assertThat(end.getFailure().getMessage())
        .isEqualTo("1 of 3 chunks could not be stored: The input is bad.");
    assertThat(desk.count(ChunkPhase.STORED)).as("old ones and new ones").isEqualTo(4);

    desk.change(upsert("sun", "moon", "star").setRequestId("r2"));
    assertThat(desk.open(ChunkAction.STORE)).hasSize(1);
    assertThat(desk.tasks.getFirst().getText()).contains("moon");
    desk.answerAll();
    assertThat(desk.statuses.getLast().getState()).isEqualTo(State.COMPLETED);
    assertThat(desk.count(ChunkPhase.STORED)).isEqualTo(3);
    assertThat(desk.state().getChunks()).hasSize(3);
  }

  @Test
  void aNewerChangeWaitsAndTheOneThatWaitedIsSuperseded() {
    desk.change(upsert("sea").setRequestId("r1"));
    desk.change(upsert("sky").setRequestId("r2"));
    desk.change(upsert("sun").setRequestId("r3"));

    assertThat(desk.steps("r2")).containsExactly("PROCESSING accepted", "CANCELLED accepted");
    assertThat(desk.statuses.get(2).getFailure().getCode()).isEqualTo(FailureCodes.SUPERSEDED);
    desk.answerAll();
    assertThat(desk.steps("r1")).containsExactly("PROCESSING embedding", "COMPLETED stored");
    assertThat(desk.steps("r3"))
        .containsExactly(
            "PROCESSING accepted",
            "PROCESSING embedding",
            "PROCESSING deleting",
            "COMPLETED stored");
  }

  @Test
  void aRepeatChangesNothing() {
    Document.Builder first = upsert("sea").setRequestId("r1");
    desk.change(first);
    desk.change(first);
    desk.change(upsert("sky").setRequestId("r2"));
    desk.change(first);
    desk.change(upsert("sky").setRequestId("r2"));
    desk.answerAll();
    desk.change(first);
    desk.change(upsert("sky").setRequestId("r2"));

    assertThat(desk.tasks).isEmpty();
    assertThat(desk.steps("r1")).containsExactly("PROCESSING embedding", "COMPLETED stored");
    assertThat(desk.steps("r2")).endsWith("COMPLETED stored").doesNotHaveDuplicates();
  }

  @Test
  void withoutARequestIdTheNewestWishCounts() {
    desk.change(upsert("sea"));
    desk.change(upsert("sea"));
    assertThat(desk.statuses).hasSize(1);
    desk.change(upsert("sky"));
    desk.change(upsert("sea"));
    desk.answerAll();

    assertThat(desk.steps("doc"))
        .containsExactly(
            "PROCESSING embedding",
            "PROCESSING accepted",
            "PROCESSING accepted",
            "COMPLETED unchanged");
    assertThat(desk.statuses).extracting(StatusEvent::getRank).doesNotHaveDuplicates();
  }

  @Test
  void aRemovedDocumentIsForgottenOnceItsRecordsAreGone() {
    desk.change(upsert("sea", "sky"));
    desk.answerAll();
    desk.change(remove().setRequestId("r2"));

    assertThat(desk.open(ChunkAction.DELETE)).hasSize(2);
    desk.answerAll();
    assertThat(desk.steps("r2")).containsExactly("PROCESSING deleting", "COMPLETED removed");
    desk.pass(Duration.ofDays(6));
    assertThat(desk.state()).isNotNull();
    desk.pass(Duration.ofDays(1));
    assertThat(desk.state()).isNull();
  }

  @Test
  void theRemovalOfAnUnknownDocumentIsDoneAtOnce() {
    desk.change(remove());

    assertThat(desk.steps("doc")).containsExactly("COMPLETED removed");
    assertThat(desk.tasks).isEmpty();
  }

  @Test
  void theStatusGoesOnAfterTheDocumentWasForgotten() {
    desk.change(upsert("sea"));
    desk.answerAll();
    desk.change(remove());
    desk.answerAll();
    desk.pass(Duration.ofDays(7));
    assertThat(desk.state()).isNull();

    desk.change(upsert("sea"));
    desk.answerAll();

    assertThat(desk.steps("doc")).endsWith("PROCESSING embedding", "COMPLETED stored");
  }

  @Test
  void aDeletionThatFailsIsToldAndTriedAgain() {
    desk.change(upsert("sea"));
    desk.answerAll();
    desk.change(remove().setRequestId("r2"));
    desk.answer(desk.tasks.removeFirst(), REFUSED);

    assertThat(desk.steps("r2")).endsWith("FAILED deleting");
    assertThat(desk.count(ChunkPhase.LEFTOVER)).isEqualTo(1);
    desk.pass(Duration.ofHours(1).plusSeconds(1));
    assertThat(desk.open(ChunkAction.DELETE)).hasSize(1);
    desk.answerAll();
    assertThat(desk.state().getChunks()).isEmpty();
  }

  @Test
  void aTaskThatCannotBeWrittenHasFailed() {
    desk.change(upsert("sea"));
    EmbeddingTask task = desk.tasks.removeFirst();

    desk.take(
        new DocumentEvent.TooLarge(
            new Output<>(Topics.EMBEDDING_TASKS, task.getChunkId(), task, "doc"),
            new Failure(FailureCodes.TOO_LARGE, "A record takes too much.", null)));

    assertThat(desk.steps("doc")).endsWith("FAILED embedding");
    assertThat(desk.statuses.getLast().getFailure().getCode()).isEqualTo(FailureCodes.TOO_LARGE);
  }

  @Test
  void aStatusThatCannotBeWrittenIsToldWithoutTheLabels() {
    desk.change(upsert("sea").setMetadata(Map.of("a", "b")));
    StatusEvent status =
        StatusEvent.newBuilder(desk.statuses.removeFirst()).setRank(Long.MAX_VALUE).build();
    Output<?> output = new Output<>(Topics.STATUS, "doc", status, "doc");
    Failure failure = new Failure(FailureCodes.TOO_LARGE, "A record takes too much.", null);

    desk.take(new DocumentEvent.TooLarge(output, failure));

    assertThat(desk.statuses.getLast().getMetadata()).isEmpty();
    assertThat(desk.statuses.getLast().getStage()).isEqualTo("embedding");
  }

  @Test
  void aDefectIsToldToTheAsker() {
    DocumentEvent event = new DocumentEvent.Arrived(upsert("sea").build(), Desk.START, null);
    Failure failure = new Failure(FailureCodes.INTERNAL, "A defect.", null);

    assertThat(new DocumentMachine(Desk.POLICY).failureOutputs(event, failure, Desk.START))
        .singleElement()
        .satisfies(output ->
            assertThat(((StatusEvent) output.value()).getState()).isEqualTo(State.FAILED));
    assertThat(
            new DocumentMachine(Desk.POLICY)
                .failureOutputs(new DocumentEvent.Woken(), failure, Desk.START))
        .isEqualTo(List.of());
  }
}
