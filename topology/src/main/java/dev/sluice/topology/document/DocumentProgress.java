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
import dev.sluice.schemas.SeenChange;
import dev.sluice.schemas.State;
import dev.sluice.schemas.WaitingChange;
import dev.sluice.topology.document.DocumentOutputs.Told;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Takes a document from change to change: first all chunks of the new version are stored, then all
 * others are deleted.
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
    Told told = Told.of(change.getDocument(), change.getVersion());
    if (!change.getDeadline().isAfter(draft.now)) {
      expired(change);
      return;
    }
    draft.current =
        new DocumentChange(
            change.getVersion(),
            told.statusId(),
            change.getDocument().getAction(),
            false,
            null,
            told.metadata(),
            change.getDeadline());
    if (change.getDocument().getAction() == DocumentAction.REMOVE) {
      draft.chunks.replaceAll(entry -> ChunkTable.wanted(false, entry));
      settle(draft.current);
      return;
    }
    ChunkPlan plan = ChunkPlan.of(change, draft);
    Failure tooLarge = plan.adopt(draft);
    if (tooLarge != null) {
      end(draft.current, State.FAILED, DocumentStage.ACCEPTED, tooLarge);
    } else if (plan.changesNothing()) {
      end(draft.current, State.COMPLETED, DocumentStage.UNCHANGED, null);
    } else {
      if (!plan.tasks().isEmpty()) {
        draft.outputs.addAll(plan.tasks());
        draft.tell(told, State.PROCESSING, DocumentStage.EMBEDDING, null);
      }
      settle(draft.current);
    }
  }

  /** Ends a change that was not begun in time. */
  void expired(WaitingChange change) {
    draft.tell(
        Told.of(change.getDocument(), change.getVersion()),
        State.EXPIRED,
        DocumentStage.ACCEPTED,
        late(change.getDeadline(), "It was not begun."));
  }

  /** Looks at what is due. */
  void look() {
    DocumentChange change = draft.current;
    if (change != null && !change.getDeadline().isAfter(draft.now)) {
      end(change, State.EXPIRED, stage(change), late(change.getDeadline(), counts()));
    }
    WaitingChange waiting = draft.next;
    if (waiting != null && !waiting.getDeadline().isAfter(draft.now)) {
      draft.next = null;
      draft.change();
      expired(waiting);
    }
    if (draft.current == null) {
      deletions.askAgain();
    }
  }

  /** Takes the change as far as it can go by now. */
  void settle(DocumentChange change) {
    if (draft.chunks.has(STORING)) {
      return;
    }
    int missing = draft.chunks.count(DocumentProgress::isMissing);
    if (missing > 0) {
      int wanted = draft.chunks.count(ChunkEntry::getWanted);
      fail(change, "%d of %d chunks could not be stored".formatted(missing, wanted));
      return;
    }
    if (!change.getDeleting()) {
      change = DocumentChange.newBuilder(change).setDeleting(true).setFailure(null).build();
      draft.current = change;
      draft.change();
      deletions.ask(draft.chunks.entries().stream().filter(entry -> !entry.getWanted()).toList());
      if (draft.chunks.has(DELETING)) {
        draft.tell(told(change), State.PROCESSING, DocumentStage.DELETING, null);
      }
    }
    if (draft.chunks.has(DELETING)) {
      return;
    }
    int left = draft.chunks.count(entry -> entry.getPhase() == LEFTOVER);
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
    draft.tell(told(change), state, stage, failure);
    draft.chunks.replaceAll(entry ->
        switch (entry.getPhase()) {
          case STORING -> ChunkTable.wanted(false, ChunkTable.in(DOUBTFUL, entry));
          case DELETING -> ChunkTable.wanted(false, ChunkTable.in(LEFTOVER, entry));
          case STORED, DOUBTFUL, LEFTOVER, UNKNOWN -> ChunkTable.wanted(false, entry);
        });
    if (state == State.COMPLETED) {
      draft.seen.replaceAll(seen ->
          seen.getVersion() == change.getVersion()
              ? SeenChange.newBuilder(seen).setCompleted(true).build()
              : seen);
    }
    draft.current = null;
    draft.change();
    WaitingChange waiting = draft.next;
    if (waiting != null) {
      draft.next = null;
      start(waiting);
    }
  }

  private Told told(DocumentChange change) {
    return new Told(
        draft.tenant,
        draft.documentId,
        change.getVersion(),
        change.getStatusId(),
        change.getMetadata());
  }

  private String counts() {
    int wanted = draft.chunks.count(ChunkEntry::getWanted);
    int stored = draft.chunks.count(e -> e.getWanted() && e.getPhase() == STORED);
    int leaving = draft.chunks.count(DocumentDraft::isLeaving);
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
