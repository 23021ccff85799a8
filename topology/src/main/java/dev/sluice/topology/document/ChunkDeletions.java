package dev.sluice.topology.document;

import static dev.sluice.schemas.ChunkPhase.DELETING;

import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.DocumentChange;
import java.time.Instant;
import java.util.List;

/** The deletions of chunks, each asked for until it is confirmed. */
final class ChunkDeletions {
  private final DocumentDraft draft;

  ChunkDeletions(DocumentDraft draft) {
    this.draft = draft;
  }

  /** Asks for deletions, under a version of their own: no older answer stands for them. */
  void ask(List<ChunkEntry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    DocumentChange change = draft.current();
    Instant deadline =
        change == null ? draft.now().plus(draft.policy().deadline()) : change.getDeadline();
    String about = change == null ? draft.documentId() : change.getStatusId();
    long version = draft.takeVersion();
    draft.noteDeletion();
    for (ChunkEntry entry : entries) {
      draft.putChunk(ChunkTable.sent(DELETING, version, entry));
      draft.write(
          DocumentOutputs.deleteTask(
              draft.tenant(), draft.documentId(), version, ChunkId.of(entry), deadline, about));
    }
  }

  /** Asks again for what was not confirmed for long; no change is under way. */
  void askAgain() {
    ask(
        draft.chunks().stream()
            .filter(DocumentDraft::isLeaving)
            .filter(entry -> !draft.deleteAgainAt(entry).isAfter(draft.now()))
            .toList());
  }
}
