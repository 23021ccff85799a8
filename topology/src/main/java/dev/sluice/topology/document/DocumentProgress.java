package dev.sluice.topology.document;

import static dev.sluice.schemas.ChunkPhase.DELETING;
import static dev.sluice.schemas.ChunkPhase.DOUBTFUL;
import static dev.sluice.schemas.ChunkPhase.LEFTOVER;
import static dev.sluice.schemas.ChunkPhase.STORED;
import static dev.sluice.schemas.ChunkPhase.STORING;

import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.DocumentAction;
import dev.sluice.schemas.DocumentChange;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.WaitingChange;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Output;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way of a document's change: first all chunks of the new version are stored, then all others
 * are deleted.
 *
 * <p>An entry of the table stays until its chunk is known to be gone, and a chunk that turns out to
 * be stored although nothing knows of it any more is deleted. So nothing is left over, whatever was
 * lost, late or doubled.
 */
final class DocumentProgress {
  private final DocumentPolicy policy;
  private final DocumentDraft draft;
  private final ChunkTable chunks;
  private final DocumentEndings endings;

  DocumentProgress(DocumentPolicy policy, DocumentDraft draft, DocumentEndings endings) {
    this.policy = policy;
    this.draft = draft;
    this.chunks = draft.chunks();
    this.endings = endings;
  }

  /** Starts the change that waits, if none is under way. */
  void startNext() {
    WaitingChange next = draft.current() == null ? draft.takeNext() : null;
    if (next != null) {
      start(next, null, false);
    }
  }

  /**
   * Starts a change; none is under way.
   *
   * @param target the index in which chunks are stored now; null if it is not known
   * @param refill whether it only stores again what an index lost
   */
  void start(WaitingChange change, @Nullable TargetIndex target, boolean refill) {
    if (endings.isOverdue(change.getDeadline())) {
      endings.expire(change);
      return;
    }
    DocumentChange begun = draft.begin(change, refill);
    if (begun.getAction() == DocumentAction.REMOVE) {
      draft.dropText(begun.getStatusId());
      chunks.unwantAll();
      advance(begun);
      return;
    }
    if (!refill || !draft.isTextKept()) {
      draft.keepText(change.getDocument());
    }
    if (!draft.isIn(target)) {
      draft.doubtStored();
    }
    ChunkPlan plan = ChunkPlan.of(change, chunks, policy);
    if (draft.bytesWith(plan.entries()) > policy.stateBytes()) {
      int before = chunks.entries().size();
      endings.failAtOnce(begun, DocumentFailures.tooManyChunks(plan.wanted(), before));
      return;
    }
    chunks.replaceAll(plan.entries());
    if (plan.changesNothing()) {
      endings.completeUnchanged(begun);
      return;
    }
    if (!plan.tasks().isEmpty()) {
      plan.tasks().forEach(draft::write);
      writeProcessing(ChangeStatus.of(change), DocumentStage.EMBEDDING);
    }
    advance(begun);
  }

  /** A chunk was stored or deleted, or was not. */
  void answered(EmbeddingResult result) {
    ChunkId id = ChunkId.parse(result.getChunkId()).orElse(null);
    if (id == null) {
      return;
    }
    ChunkEntry entry = chunks.find(id);
    switch (result.getAction()) {
      case STORE -> storeAnswered(id, entry, result);
      case DELETE -> deleteAnswered(entry, result);
      case UNKNOWN -> {}
    }
    DocumentChange change = draft.current();
    if (change != null) {
      advance(change);
    }
  }

  /**
   * A vector is as good from an older task as from the newest, but a failure only counts of the
   * newest. If the chunk is not wanted any more, it may be there again, even if the task failed:
   * what does not answer in time may have been done.
   */
  private void storeAnswered(ChunkId id, @Nullable ChunkEntry entry, EmbeddingResult result) {
    Failure failure = result.getFailure();
    if (entry == null) {
      draft.deleteChunks(List.of(new ChunkEntry(id.hash(), id.generation(), 0L, LEFTOVER, false)));
    } else if (ChunkTable.isLeaving(entry)) {
      draft.deleteChunks(List.of(entry));
    } else if (failure != null) {
      if (isNewest(entry, result) && entry.getPhase() == STORING) {
        draft.failChunk(entry, failure);
      }
    } else if (entry.getPhase() != STORED) {
      draft.markStored(entry, result.getIndex());
    }
  }

  private void deleteAnswered(@Nullable ChunkEntry entry, EmbeddingResult result) {
    Failure failure = result.getFailure();
    if (entry == null || !isNewest(entry, result)) {
      return;
    }
    if (failure == null) {
      if (ChunkTable.isLeaving(entry)) {
        chunks.remove(entry);
      }
    } else if (entry.getPhase() == DELETING) {
      draft.failChunk(entry, failure);
    }
  }

  /** Whether a result is that of the newest task for its chunk. */
  private static boolean isNewest(ChunkEntry entry, EmbeddingResult result) {
    return entry.getVersion() == result.getVersion();
  }

  /** Takes the change as far as it can go by now. */
  private void advance(DocumentChange change) {
    if (chunks.has(STORING)) {
      return;
    }
    int missing = chunks.count(e -> e.getWanted() && e.getPhase() == DOUBTFUL);
    if (missing > 0) {
      int wanted = chunks.count(ChunkEntry::getWanted);
      endings.fail(change, "%d of %d chunks could not be stored".formatted(missing, wanted));
      return;
    }
    DocumentChange deleting = change.getDeleting() ? change : deleteUnwanted(change);
    if (chunks.has(DELETING)) {
      return;
    }
    int left = chunks.count(e -> e.getPhase() == LEFTOVER);
    if (left > 0) {
      endings.fail(
          deleting, "%d chunks could not be deleted, which is tried again".formatted(left));
    } else {
      endings.complete(deleting);
    }
  }

  private DocumentChange deleteUnwanted(DocumentChange change) {
    DocumentChange deleting = draft.beginDeleting(change);
    draft.deleteChunks(chunks.unwanted());
    if (chunks.has(DELETING)) {
      writeProcessing(draft.status(deleting), DocumentStage.DELETING);
    }
    return deleting;
  }

  /** Asks again for deletions that were not confirmed for long, if no change is under way. */
  void deleteAgain() {
    if (draft.current() == null) {
      draft.deleteChunks(
          chunks
              .leaving()
              .filter(entry -> !policy.deleteAgainAt(entry).isAfter(draft.now()))
              .toList());
    }
  }

  private void writeProcessing(ChangeStatus change, DocumentStage stage) {
    draft.write(change, DocumentOutputs.processing(change, stage, draft.now()));
  }

  /** Replaces an output that is too large: a task has failed, a status is written bare. */
  void replaceTooLarge(Output<?> output, Failure failure) {
    if (output.value() instanceof EmbeddingTask task) {
      answered(
          new EmbeddingResult(
              task.getTenant(),
              task.getDocumentId(),
              task.getVersion(),
              task.getChunkId(),
              task.getAction(),
              failure,
              null));
    } else if (output.topic().equals(Topics.DOCUMENT_TEXTS)) {
      draft.missText();
    } else if (output.value() instanceof StatusEvent status && !status.getMetadata().isEmpty()) {
      StatusEvent bare = StatusEvent.newBuilder(status).setMetadata(Map.of()).build();
      draft.write(new Output<>(Topics.STATUS, output.key(), bare, output.about()));
    }
  }
}
