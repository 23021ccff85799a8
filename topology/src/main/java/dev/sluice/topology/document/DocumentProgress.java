package dev.sluice.topology.document;

import static dev.sluice.schemas.ChunkPhase.DELETING;
import static dev.sluice.schemas.ChunkPhase.DOUBTFUL;
import static dev.sluice.schemas.ChunkPhase.LEFTOVER;
import static dev.sluice.schemas.ChunkPhase.STORED;
import static dev.sluice.schemas.ChunkPhase.STORING;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.DocumentAction;
import dev.sluice.schemas.DocumentChange;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.State;
import dev.sluice.schemas.WaitingChange;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The way of a document's change: first all chunks of the new version are stored, then all others
 * are deleted.
 */
final class DocumentProgress {
  private final DocumentDraft draft;
  private final ChunkDeletions deletions;

  DocumentProgress(DocumentDraft draft) {
    this.draft = draft;
    this.deletions = new ChunkDeletions(draft);
  }

  /** Begins a change; none is under way. */
  void start(WaitingChange change) {
    if (!change.getDeadline().isAfter(draft.now())) {
      expire(change);
      return;
    }
    ChangeStatus status = ChangeStatus.of(change.getDocument(), change.getVersion());
    DocumentChange begun =
        new DocumentChange(
            change.getVersion(),
            status.statusId(),
            change.getDocument().getAction(),
            false,
            null,
            status.metadata(),
            change.getDeadline());
    draft.setCurrent(begun);
    if (change.getDocument().getAction() == DocumentAction.REMOVE) {
      draft.replaceChunks(entry -> ChunkTable.wanted(false, entry));
      advance(begun);
      return;
    }
    ChunkPlan plan = ChunkPlan.of(change, draft);
    int before = draft.chunks().size();
    if (!draft.adoptChunks(plan.entries())) {
      end(begun, State.FAILED, DocumentStage.ACCEPTED, tooManyChunks(plan.wanted(), before));
    } else if (plan.changesNothing()) {
      end(begun, State.COMPLETED, DocumentStage.UNCHANGED, null);
    } else {
      if (!plan.tasks().isEmpty()) {
        plan.tasks().forEach(draft::write);
        draft.writeStatus(status, State.PROCESSING, DocumentStage.EMBEDDING, null);
      }
      advance(begun);
    }
  }

  private static Failure tooManyChunks(int wanted, int before) {
    return new Failure(
        FailureCodes.TOO_LARGE,
        "The document has %d chunks, and %d of the version before are still there: more than MAX_RECORD_BYTES leaves room to keep track of. Divide it, or raise CHUNK_TOKENS."
            .formatted(wanted, before),
        null);
  }

  /** Ends a change that was not begun in time. */
  void expire(WaitingChange change) {
    draft.writeStatus(
        ChangeStatus.of(change.getDocument(), change.getVersion()),
        State.EXPIRED,
        DocumentStage.ACCEPTED,
        late(change.getDeadline(), "It was not begun."));
  }

  /** Ends changes whose deadline has passed, and repeats deletions that were not confirmed. */
  void checkTimes() {
    DocumentChange change = draft.current();
    if (change != null && !change.getDeadline().isAfter(draft.now())) {
      end(change, State.EXPIRED, stage(change), late(change.getDeadline(), counts()));
    }
    WaitingChange waiting = draft.next();
    if (waiting != null && !waiting.getDeadline().isAfter(draft.now())) {
      draft.takeNext().ifPresent(this::expire);
    }
    if (draft.current() == null) {
      deletions.askAgain();
    }
  }

  /** Takes the change as far as it can go by now. */
  void advance(DocumentChange change) {
    if (draft.hasChunk(STORING)) {
      return;
    }
    int missing = draft.countChunks(DocumentProgress::isMissing);
    if (missing > 0) {
      int wanted = draft.countChunks(ChunkEntry::getWanted);
      fail(change, "%d of %d chunks could not be stored".formatted(missing, wanted));
      return;
    }
    if (!change.getDeleting()) {
      change = DocumentChange.newBuilder(change).setDeleting(true).setFailure(null).build();
      draft.setCurrent(change);
      deletions.ask(draft.chunks().stream().filter(entry -> !entry.getWanted()).toList());
      if (draft.hasChunk(DELETING)) {
        draft.writeStatus(status(change), State.PROCESSING, DocumentStage.DELETING, null);
      }
    }
    if (draft.hasChunk(DELETING)) {
      return;
    }
    int left = draft.countChunks(entry -> entry.getPhase() == LEFTOVER);
    if (left > 0) {
      fail(change, "%d chunks could not be deleted, which is tried again".formatted(left));
    } else {
      end(
          change,
          State.COMPLETED,
          isRemoval(change) ? DocumentStage.REMOVED : DocumentStage.STORED,
          null);
    }
  }

  private void fail(DocumentChange change, String what) {
    Failure first = change.getFailure();
    if (first == null) {
      throw new IllegalStateException("a change failed without a reason: " + what);
    }
    boolean late = first.getCode().equals(FailureCodes.DEADLINE_EXCEEDED);
    end(
        change,
        late ? State.EXPIRED : State.FAILED,
        stage(change),
        new Failure(first.getCode(), what + ": " + first.getMessage(), first.getField()));
  }

  /** Ends the change under way and begins the one that waits. */
  private void end(
      DocumentChange change, State state, DocumentStage stage, @Nullable Failure failure) {
    draft.writeStatus(status(change), state, stage, failure);
    draft.replaceChunks(entry ->
        switch (entry.getPhase()) {
          case STORING -> ChunkTable.wanted(false, ChunkTable.in(DOUBTFUL, entry));
          case DELETING -> ChunkTable.wanted(false, ChunkTable.in(LEFTOVER, entry));
          case STORED, DOUBTFUL, LEFTOVER, UNKNOWN -> ChunkTable.wanted(false, entry);
        });
    if (state == State.COMPLETED) {
      draft.markCompleted(change.getVersion());
    }
    draft.leaveCurrent();
    draft.takeNext().ifPresent(this::start);
  }

  private ChangeStatus status(DocumentChange change) {
    return ChangeStatus.of(draft.tenant(), draft.documentId(), change);
  }

  private String counts() {
    int wanted = draft.countChunks(ChunkEntry::getWanted);
    int stored = draft.countChunks(e -> e.getWanted() && e.getPhase() == STORED);
    int leaving = draft.countChunks(DocumentDraft::isLeaving);
    return "%d of %d chunks were stored, %d were still to be deleted."
        .formatted(stored, wanted, leaving);
  }

  private static Failure late(Instant deadline, String howFar) {
    return new Failure(
        FailureCodes.DEADLINE_EXCEEDED,
        "The change was not done by its deadline, %s. %s".formatted(deadline, howFar),
        null);
  }

  private static boolean isMissing(ChunkEntry entry) {
    return entry.getWanted() && entry.getPhase() == DOUBTFUL;
  }

  private static boolean isRemoval(DocumentChange change) {
    return change.getAction() == DocumentAction.REMOVE;
  }

  private static DocumentStage stage(DocumentChange change) {
    return change.getDeleting() ? DocumentStage.DELETING : DocumentStage.EMBEDDING;
  }
}
