package dev.sluice.topology.document;

/** How far a change is, in the order of its way; each but the last four is a step of its own. */
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
}
