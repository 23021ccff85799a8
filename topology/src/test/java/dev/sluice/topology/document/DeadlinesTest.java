package dev.sluice.topology.document;

import static dev.sluice.topology.document.Desk.remove;
import static dev.sluice.topology.document.Desk.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.ChunkAction;
import dev.sluice.schemas.ChunkPhase;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens when answers are late, lost or doubled. */
class DeadlinesTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Desk desk = new Desk();

  @Test
  void aChangeThatIsNotDoneInTimeExpires() {
    desk.change(upsert("sea", "sky"));
    desk.answer(desk.tasks.removeFirst(), null);

    desk.pass(HOUR);

    assertThat(desk.steps("doc")).endsWith("EXPIRED embedding");
    Failure failure = desk.statuses.getLast().getFailure();
    assertThat(failure.getCode()).isEqualTo(FailureCodes.DEADLINE_EXCEEDED);
    assertThat(failure.getMessage()).contains("2026-03-01T13:00:00Z", "1 of 2 chunks were stored");
    assertThat(desk.count(ChunkPhase.STORED)).isEqualTo(1);
    assertThat(desk.count(ChunkPhase.DOUBTFUL)).isEqualTo(1);
  }

  @Test
  void aLateAnswerIsStillNoted() {
    desk.change(upsert("sea", "sky"));
    desk.pass(HOUR);
    desk.answerAll();
    assertThat(desk.count(ChunkPhase.STORED)).isEqualTo(2);

    desk.change(upsert("sea", "sky").setRequestId("r2"));

    assertThat(desk.steps("r2")).containsExactly("COMPLETED unchanged");
  }

  @Test
  void whatMayBeStoredIsDeletedWhenItIsNotWanted() {
    desk.change(upsert("sea", "sky"));
    desk.tasks.clear();
    desk.pass(HOUR);

    desk.change(remove());

    assertThat(desk.open(ChunkAction.DELETE)).hasSize(2);
    desk.answerAll();
    assertThat(desk.state().getChunks()).isEmpty();
  }

  @Test
  void aChunkStoredAfterItsDeletionIsDeletedAgain() {
    desk.change(upsert("sea"));
    EmbeddingTask slow = desk.tasks.removeFirst();
    desk.pass(HOUR);
    desk.change(remove());
    desk.answerAll();
    assertThat(desk.state().getChunks()).isEmpty();

    desk.answer(slow, null);

    assertThat(desk.open(ChunkAction.DELETE)).hasSize(1);
    desk.answerAll();
    assertThat(desk.state().getChunks()).isEmpty();
  }

  @Test
  void aChunkStoredAfterItsDocumentWasForgottenIsDeletedAgain() {
    desk.change(upsert("sea"));
    EmbeddingTask slow = desk.tasks.removeFirst();
    desk.pass(HOUR);
    desk.change(remove());
    desk.answerAll();
    desk.pass(Duration.ofDays(7));
    assertThat(desk.state()).isNull();

    desk.answer(slow, null);

    assertThat(desk.open(ChunkAction.DELETE)).hasSize(1);
    desk.answerAll();
    assertThat(desk.state().getChunks()).isEmpty();
  }

  @Test
  void aChunkStoredDuringItsDeletionIsDeletedOnceMore() {
    desk.change(upsert("sea"));
    EmbeddingTask slow = desk.tasks.removeFirst();
    desk.pass(HOUR);
    desk.change(remove());
    EmbeddingTask first = desk.tasks.removeFirst();

    desk.answer(slow, null);
    desk.answer(first, null);
    assertThat(desk.state().getChunks())
        .as("the first deletion may have come too early")
        .hasSize(1);
    assertThat(desk.steps("doc")).endsWith("PROCESSING deleting");

    desk.answerAll();
    assertThat(desk.steps("doc")).endsWith("COMPLETED removed");
    assertThat(desk.state().getChunks()).isEmpty();
  }

  @Test
  void anUnansweredDeletionOfAForgottenChunkIsAskedForAgain() {
    desk.change(upsert("sea"));
    EmbeddingTask slow = desk.tasks.removeFirst();
    desk.pass(HOUR);
    desk.change(remove());
    desk.answerAll();
    desk.answer(slow, null);
    desk.tasks.clear();

    desk.pass(HOUR.plusSeconds(1));
    assertThat(desk.open(ChunkAction.DELETE)).hasSize(1);
    desk.tasks.clear();
    desk.pass(HOUR.plusSeconds(1));
    assertThat(desk.open(ChunkAction.DELETE)).hasSize(1);
  }

  @Test
  void theFailureOfAnOlderTaskIsNoFailureOfTheNewer() {
    desk.change(upsert("sea"));
    EmbeddingTask old = desk.tasks.removeFirst();
    desk.pass(HOUR);
    desk.change(upsert("sea").setRequestId("r2"));
    assertThat(desk.tasks.getFirst().getChunkId()).isEqualTo(old.getChunkId());

    desk.answer(old, new Failure("timeout", "No answer.", null));
    assertThat(desk.steps("r2")).containsExactly("PROCESSING embedding");
    desk.answerAll();
    assertThat(desk.steps("r2")).endsWith("COMPLETED stored");
  }

  @Test
  void doubledAnswersChangeNothing() {
    desk.change(upsert("sea", "sky"));
    desk.answerAll();
    desk.change(upsert("sky", "sun"));
    List<EmbeddingTask> all = new ArrayList<>(desk.tasks);
    desk.answer(desk.tasks.removeFirst(), null);
    all.addAll(desk.tasks);
    desk.answerAll();
    int before = desk.statuses.size();

    all.forEach(task -> {
      if (task.getAction() == ChunkAction.DELETE) {
        desk.answer(task, null);
      }
    });
    all.forEach(task -> {
      if (task.getAction() == ChunkAction.STORE) {
        desk.answer(task, null);
        desk.answer(task, new Failure("timeout", "No answer.", null));
      }
    });

    assertThat(desk.statuses).hasSize(before);
    assertThat(desk.count(ChunkPhase.STORED)).isEqualTo(2);
    assertThat(desk.tasks).isEmpty();
  }

  @Test
  void anExpiredChangeMakesRoomForTheOneThatWaits() {
    desk.change(upsert("sea").setRequestId("r1"));
    desk.pass(HOUR.dividedBy(2));
    desk.change(upsert("sky").setRequestId("r2"));
    desk.tasks.clear();

    desk.pass(HOUR.dividedBy(2));

    assertThat(desk.steps("r1")).endsWith("EXPIRED embedding");
    assertThat(desk.steps("r2")).endsWith("PROCESSING embedding");
  }

  @Test
  void aChangeThatWaitsTooLongExpires() {
    desk.change(upsert("sea").setRequestId("r1"));
    desk.change(upsert("sky").setRequestId("r2").setDeadline(desk.now.plusSeconds(5)));

    desk.pass(Duration.ofSeconds(5));

    assertThat(desk.steps("r2")).endsWith("EXPIRED accepted");
    desk.answerAll();
    assertThat(desk.steps("r1")).endsWith("COMPLETED stored");
  }

  @Test
  void aChangeThatComesTooLateExpiresAtOnce() {
    desk.change(upsert("sea").setAcceptedAt(desk.now.minus(HOUR)));
    desk.change(upsert("sky").setRequestId("r2").setDeadline(desk.now.minusMillis(1)));

    assertThat(desk.steps("doc")).containsExactly("EXPIRED accepted");
    assertThat(desk.steps("r2")).containsExactly("EXPIRED accepted");
    assertThat(desk.tasks).isEmpty();
  }

  @Test
  void aDeadlineIsCutToTheLongest() {
    desk.change(upsert("sea").setDeadline(desk.now.plus(Duration.ofDays(1000))));

    assertThat(desk.tasks.getFirst().getDeadline()).isEqualTo(desk.now.plus(Duration.ofHours(6)));
  }

  @Test
  void aWorkerThatFindsTheDeadlinePassedMakesTheChangeExpire() {
    desk.change(upsert("sea"));
    desk.answer(
        desk.tasks.removeFirst(),
        new Failure(FailureCodes.DEADLINE_EXCEEDED, "The deadline has passed.", null));

    assertThat(desk.steps("doc")).endsWith("EXPIRED embedding");
  }

  @Test
  void anExpiredRemovalIsCarriedOutAllTheSame() {
    desk.change(upsert("sea"));
    desk.answerAll();
    desk.change(remove());
    desk.tasks.clear();

    desk.pass(HOUR);
    desk.pass(Duration.ofSeconds(1));

    assertThat(desk.steps("doc")).endsWith("EXPIRED deleting");
    assertThat(desk.open(ChunkAction.DELETE)).hasSize(1);
    desk.answerAll();
    assertThat(desk.state().getChunks()).isEmpty();
  }
}
