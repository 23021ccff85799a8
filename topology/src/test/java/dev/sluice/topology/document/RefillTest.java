package dev.sluice.topology.document;

import static dev.sluice.schemas.ChunkAction.DELETE;
import static dev.sluice.schemas.ChunkAction.STORE;
import static dev.sluice.topology.document.Desk.remove;
import static dev.sluice.topology.document.Desk.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.ChunkPhase;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentAction;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Documents whose chunks a vector index lost. */
class RefillTest {
  private static final TargetIndex ONE = new TargetIndex("one", false);
  private static final TargetIndex TWO = new TargetIndex("two", false);

  private final Desk desk = new Desk();

  /** Stores a document in the first index. */
  private void stored(Document.Builder document) {
    desk.target = ONE;
    desk.change(document);
    storeAll("one");
  }

  private void storeAll(String index) {
    while (!desk.tasks.isEmpty()) {
      store(desk.tasks.removeFirst(), index);
    }
  }

  private void store(EmbeddingTask task, String index) {
    EmbeddingResult result =
        EmbeddingResult.newBuilder(Desk.result(task, null)).setIndex(index).build();
    desk.take(new DocumentEvent.Answered(result));
  }

  private void refill(Document.Builder document, TargetIndex target) {
    desk.take(new DocumentEvent.Refilled(document.build(), desk.now, target));
  }

  @Test
  void whatAnIndexLostIsStoredAgainUnderTheSameIdsWithoutAStatus() {
    stored(upsert("sea", "sky").setRequestId("r1"));
    int statuses = desk.statuses.size();
    assertThat(desk.state().getIndex()).isEqualTo("one");

    refill(upsert("sea", "sky"), TWO);

    assertThat(desk.open(STORE)).hasSize(2);
    assertThat(desk.state().getMissing()).isTrue();
    storeAll("two");
    assertThat(desk.state().getIndex()).isEqualTo("two");
    assertThat(desk.state().getMissing()).isFalse();
    assertThat(desk.state().getCurrent()).isNull();
    assertThat(desk.statuses).hasSize(statuses);
    refill(upsert("sea", "sky"), TWO);
    assertThat(desk.tasks).isEmpty();
  }

  @Test
  void onlyTheNewestVersionIsStoredAgain() {
    stored(upsert("sea"));
    stored(upsert("sky"));

    refill(upsert("sea"), TWO);
    assertThat(desk.tasks).isEmpty();

    stored(remove());
    refill(upsert("sky"), TWO);
    assertThat(desk.tasks).isEmpty();
  }

  @Test
  void aDocumentThatIsNotKnownIsNotStored() {
    refill(upsert("sea"), TWO);
    assertThat(desk.state()).isNull();
  }

  @Test
  void theSameDocumentIsStoredAgainAfterALoss() {
    stored(upsert("sea", "sky").setRequestId("r1"));
    desk.target = TWO;

    desk.change(upsert("sea", "sky").setRequestId("r2"));
    assertThat(desk.open(STORE)).hasSize(2);
    storeAll("two");
    assertThat(desk.steps("r2")).contains("COMPLETED stored");

    // A repeat of the same request has its end already, and is stored again all the same.
    desk.target = new TargetIndex("three", false);
    desk.change(upsert("sea", "sky").setRequestId("r2"));
    assertThat(desk.open(STORE)).hasSize(2);
    assertThat(desk.steps("r2")).endsWith("COMPLETED stored");
    storeAll("three");
    assertThat(desk.state().getIndex()).isEqualTo("three");
  }

  @Test
  void whatAnOlderReleaseStoredIsInTheIndexThatWasTakenOver() {
    desk.change(upsert("sea"));
    desk.answerAll();
    assertThat(desk.state().getIndex()).isNull();

    desk.target = new TargetIndex("one", true);
    desk.change(upsert("sea"));
    assertThat(desk.tasks).isEmpty();

    desk.target = TWO;
    desk.change(upsert("sea"));
    assertThat(desk.open(STORE)).hasSize(1);
  }

  @Test
  void chunksInTwoIndexesAreInNeither() {
    desk.target = ONE;
    desk.change(upsert("sea", "sky"));
    store(desk.tasks.removeFirst(), "one");
    store(desk.tasks.removeFirst(), "two");

    assertThat(desk.state().getIndex()).isNull();
    refill(upsert("sea", "sky"), TWO);
    assertThat(desk.open(STORE)).hasSize(2);
    storeAll("two");
    assertThat(desk.state().getIndex()).isEqualTo("two");
  }

  @Test
  void aLossBetweenTwoVersionsTakesOldChunksFromTheNewIndexAlone() {
    stored(upsert("sea", "sky"));
    desk.target = TWO;

    desk.change(upsert("sky", "sun"));
    assertThat(desk.open(STORE)).hasSize(2);
    store(desk.tasks.removeFirst(), "two");
    store(desk.tasks.removeFirst(), "two");
    assertThat(desk.open(DELETE))
        .singleElement()
        .satisfies(task -> assertThat(task.getIndex()).isEqualTo("two"));
    storeAll("two");

    // From then on a deletion is for every index.
    desk.change(upsert("sun"));
    assertThat(desk.open(DELETE))
        .singleElement()
        .satisfies(task -> assertThat(task.getIndex()).isNull());
  }

  @Test
  void aRefillThatFailsIsKnownToBeMissingAndMayComeAgain() {
    stored(upsert("sea"));
    refill(upsert("sea"), TWO);
    desk.answer(desk.tasks.removeFirst(), new Failure(FailureCodes.INVALID_REQUEST, "no", null));

    assertThat(desk.state().getMissing()).isTrue();
    assertThat(desk.state().getCurrent()).isNull();
    assertThat(desk.count(ChunkPhase.DOUBTFUL)).isEqualTo(1);
    refill(upsert("sea"), TWO);
    storeAll("two");
    assertThat(desk.state().getMissing()).isFalse();
  }

  @Test
  void aRefillIsGivenUpAtItsDeadlineWithoutAStatus() {
    stored(upsert("sea").setRequestId("r1"));
    int statuses = desk.statuses.size();
    refill(upsert("sea"), TWO);
    desk.pass(Duration.ofHours(2));

    assertThat(desk.state().getCurrent()).isNull();
    assertThat(desk.state().getMissing()).isTrue();
    assertThat(desk.statuses).hasSize(statuses);
  }

  @Test
  void aChangeDuringARefillFollowsIt() {
    stored(upsert("sea"));
    refill(upsert("sea"), TWO);
    desk.target = TWO;
    desk.change(upsert("sky").setRequestId("r2"));
    storeAll("two");

    assertThat(desk.steps("r2")).contains("COMPLETED stored");
    assertThat(desk.state().getChunks()).hasSize(1);
    assertThat(desk.state().getIndex()).isEqualTo("two");
  }

  @Test
  void theNewestTextIsKeptAndForgottenWithTheDocument() {
    stored(upsert("sea").setTitle("T").setRequestId("r1"));
    assertThat(desk.texts)
        .singleElement()
        .satisfies(text -> {
          assertThat(text.getText()).isEqualTo(Desk.text("sea"));
          assertThat(text.getTitle()).isEqualTo("T");
          assertThat(text.getRequestId()).isNull();
          assertThat(text.getAction()).isEqualTo(DocumentAction.UPSERT);
        });
    assertThat(desk.state().getTextKept()).isTrue();

    refill(upsert("sea").setTitle("T"), TWO);
    storeAll("two");
    assertThat(desk.texts).hasSize(1);

    stored(remove());
    assertThat(desk.texts).hasSize(2);
    assertThat(desk.texts.getLast()).isNull();
    assertThat(desk.state().getTextKept()).isFalse();
  }
}
