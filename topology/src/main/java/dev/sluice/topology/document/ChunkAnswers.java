package dev.sluice.topology.document;

import static dev.sluice.schemas.ChunkPhase.DELETING;
import static dev.sluice.schemas.ChunkPhase.DOUBTFUL;
import static dev.sluice.schemas.ChunkPhase.LEFTOVER;
import static dev.sluice.schemas.ChunkPhase.STORED;
import static dev.sluice.schemas.ChunkPhase.STORING;

import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.ChunkPhase;
import dev.sluice.schemas.DocumentChange;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answers of the workers about chunks.
 *
 * <p>An entry of the table stays until its chunk is known to be gone, and a chunk that turns out to
 * be stored although nothing knows of it any more is deleted. So nothing is left over, whatever was
 * lost, late or doubled.
 */
final class ChunkAnswers {
  private final DocumentDraft draft;
  private final DocumentProgress progress;
  private final ChunkDeletions deletions;

  ChunkAnswers(DocumentDraft draft, DocumentProgress progress) {
    this.draft = draft;
    this.progress = progress;
    this.deletions = new ChunkDeletions(draft);
  }

  /** Takes up what a worker did. */
  void take(EmbeddingResult result) {
    ChunkId id = ChunkId.parse(result.getChunkId()).orElse(null);
    if (id == null) {
      return;
    }
    ChunkEntry entry = draft.chunk(id).orElse(null);
    switch (result.getAction()) {
      case STORE -> storeAnswered(id, entry, result);
      case DELETE -> deleteAnswered(entry, result);
      case UNKNOWN -> {}
    }
    DocumentChange change = draft.current();
    if (change != null) {
      progress.advance(change);
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
      ChunkEntry orphan = new ChunkEntry(id.hash(), id.generation(), 0L, LEFTOVER, false);
      draft.putChunk(orphan);
      deletions.ask(List.of(orphan));
    } else if (DocumentDraft.isLeaving(entry)) {
      deletions.ask(List.of(entry));
    } else if (failure != null) {
      if (isOwn(entry, result)) {
        failed(entry, STORING, DOUBTFUL, failure);
      }
    } else if (entry.getPhase() != STORED) {
      draft.putChunk(ChunkTable.in(STORED, entry));
    }
  }

  private void deleteAnswered(@Nullable ChunkEntry entry, EmbeddingResult result) {
    Failure failure = result.getFailure();
    if (entry == null || !isOwn(entry, result)) {
      return;
    }
    if (failure != null) {
      failed(entry, DELETING, LEFTOVER, failure);
    } else if (DocumentDraft.isLeaving(entry)) {
      draft.removeChunk(entry);
    }
  }

  private static boolean isOwn(ChunkEntry entry, EmbeddingResult result) {
    return entry.getVersion() == result.getVersion();
  }

  private void failed(ChunkEntry entry, ChunkPhase from, ChunkPhase to, Failure failure) {
    if (entry.getPhase() != from) {
      return;
    }
    draft.putChunk(ChunkTable.in(to, entry));
    DocumentChange change = draft.current();
    boolean counts = change != null && change.getDeleting() == (from == DELETING);
    if (change != null && counts && change.getFailure() == null) {
      draft.setCurrent(DocumentChange.newBuilder(change).setFailure(failure).build());
    }
  }
}
