package dev.sluice.topology.document;

import static dev.sluice.schemas.ChunkPhase.STORED;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.DocumentAction;
import dev.sluice.schemas.DocumentChange;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.State;
import dev.sluice.schemas.WaitingChange;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The ends of changes, good and bad. */
final class DocumentEndings {
  private final DocumentDraft draft;

  DocumentEndings(DocumentDraft draft) {
    this.draft = draft;
  }

  /** Ends the change under way and the one that waits, if their deadlines have passed. */
  void expireOverdue() {
    DocumentChange change = draft.current();
    if (change != null && isOverdue(change.getDeadline())) {
      Failure failure = DocumentFailures.expired(change.getDeadline(), progress());
      end(change, State.EXPIRED, DocumentStage.of(change), failure);
    }
    WaitingChange waiting = draft.next();
    if (waiting != null && isOverdue(waiting.getDeadline())) {
      draft.takeNext();
      expire(waiting);
    }
  }

  boolean isOverdue(Instant deadline) {
    return !deadline.isAfter(draft.now());
  }

  /** Ends a change that was not begun in time. */
  void expire(WaitingChange change) {
    Failure failure = DocumentFailures.expired(change.getDeadline(), "It was not begun.");
    endUnbegun(change, State.EXPIRED, failure);
  }

  /** Ends a change that waited, because a newer one takes its place. */
  void supersede(WaitingChange change) {
    endUnbegun(change, State.CANCELLED, DocumentFailures.superseded());
  }

  /** Ends a change that cannot wait for the one under way. */
  void refuse(WaitingChange change, Failure failure) {
    endUnbegun(change, State.FAILED, failure);
  }

  private void endUnbegun(WaitingChange change, State state, Failure failure) {
    write(ChangeStatus.of(change), state, DocumentStage.ACCEPTED, failure);
  }

  /** Ends the change under way, which is done: its chunks are stored, and all others are gone. */
  void complete(DocumentChange change) {
    boolean removal = change.getAction() == DocumentAction.REMOVE;
    DocumentStage stage = removal ? DocumentStage.REMOVED : DocumentStage.STORED;
    end(change, State.COMPLETED, stage, null);
  }

  /** Ends the change under way, for which nothing had to be done. */
  void completeUnchanged(DocumentChange change) {
    end(change, State.COMPLETED, DocumentStage.UNCHANGED, null);
  }

  /** Ends the change under way, of which not even the chunks can be kept track of. */
  void failAtOnce(DocumentChange change, Failure failure) {
    end(change, State.FAILED, DocumentStage.ACCEPTED, failure);
  }

  /** Ends the change under way, because chunks of it failed. */
  void fail(DocumentChange change, String what) {
    Failure first = change.getFailure();
    if (first == null) {
      throw new IllegalStateException("a change failed without a reason: " + what);
    }
    boolean expired = first.getCode().equals(FailureCodes.DEADLINE_EXCEEDED);
    end(
        change,
        expired ? State.EXPIRED : State.FAILED,
        DocumentStage.of(change),
        DocumentFailures.incomplete(what, first));
  }

  private void end(
      DocumentChange change, State state, DocumentStage stage, @Nullable Failure failure) {
    write(draft.status(change), state, stage, failure);
    draft.leave(change, state == State.COMPLETED);
  }

  private void write(
      ChangeStatus change, State state, DocumentStage stage, @Nullable Failure failure) {
    draft.write(change, DocumentOutputs.ended(change, state, stage, failure, draft.now()));
  }

  /** How far the change under way has come, in a sentence. */
  private String progress() {
    int wanted = draft.chunks().count(ChunkEntry::getWanted);
    int stored = draft.chunks().count(e -> e.getWanted() && e.getPhase() == STORED);
    int leaving = draft.chunks().count(ChunkTable::isLeaving);
    return "%d of %d chunks were stored, %d were still to be deleted."
        .formatted(stored, wanted, leaving);
  }
}
