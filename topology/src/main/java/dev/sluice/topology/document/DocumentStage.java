package dev.sluice.topology.document;

import dev.sluice.schemas.DocumentChange;
import java.util.Locale;

/** The stage of a document's change, as its status shows it, in the order of its way. */
enum DocumentStage {
  /** Taken, and not yet begun. */
  ACCEPTED(0),
  /** Chunks are embedded and stored. */
  EMBEDDING(1),
  /** Chunks that are not wanted are deleted. */
  DELETING(2),
  /** Everything is as the change asked for; an end. */
  STORED(3),
  /** Everything was so before; an end. */
  UNCHANGED(4),
  /** The document is gone; an end. */
  REMOVED(5);

  private final int rank;

  DocumentStage(int rank) {
    this.rank = rank;
  }

  /** The stage of the change under way. */
  static DocumentStage of(DocumentChange current) {
    return current.getDeleting() ? DELETING : EMBEDDING;
  }

  /** The word in the status. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The step of the status's rank; an end has the last step of all, whatever its stage. */
  int rank() {
    return rank;
  }
}
