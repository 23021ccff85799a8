package dev.sluice.topology.document;

import static dev.sluice.schemas.ChunkPhase.DELETING;

import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.DocumentChange;
import java.util.List;

/** Asks for the deletion of chunks, until it is confirmed. */
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
    DocumentChange change = draft.current;
    long version = draft.newVersion();
    draft.deleting();
    for (ChunkEntry entry : entries) {
      draft.chunks.put(ChunkTable.sent(DELETING, version, entry));
      draft.outputs.add(
          DocumentOutputs.delete(
              draft,
              version,
              ChunkId.of(entry),
              change == null ? draft.now.plus(draft.policy.deadline()) : change.getDeadline(),
              change == null ? draft.documentId : change.getStatusId()));
    }
  }

  /** Asks again for what was not confirmed for long; no change is under way. */
  void askAgain() {
    ask(
        draft.chunks.entries().stream()
            .filter(DocumentDraft::isLeaving)
            .filter(entry -> !draft.againAt(entry).isAfter(draft.now))
            .toList());
  }
}
