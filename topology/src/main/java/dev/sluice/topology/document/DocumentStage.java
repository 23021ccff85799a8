package dev.sluice.topology.document;

/** The stage of a document's change, as its status shows it, in the order of its way. */
enum DocumentStage {
  /** Waits for the change before it. */
  ACCEPTED("accepted"),
  /** Chunks are being embedded and stored. */
  EMBEDDING("embedding"),
  /** Chunks that are not wanted are being deleted. */
  DELETING("deleting"),
  /** Everything is as the change asked for. */
  STORED("stored"),
  /** Everything was so before. */
  UNCHANGED("unchanged"),
  /** The document is gone. */
  REMOVED("removed");

  private final String word;

  DocumentStage(String word) {
    this.word = word;
  }

  /** The word in the status. */
  String word() {
    return word;
  }

  /** The step of the status's rank; the last three stages only end changes. */
  int rank() {
    return ordinal();
  }
}
