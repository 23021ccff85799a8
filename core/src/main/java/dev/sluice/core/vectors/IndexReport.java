package dev.sluice.core.vectors;

/**
 * How far the vector index holds what it is to hold.
 *
 * @param id of the index that chunks are stored in
 * @param model its embedding model
 * @param beside whether it is built beside the one that is searched, which it will replace
 * @param documents that were not in it when the filling began
 * @param stored those of them that are in it by now
 * @param toIngestAgain those that no text is left of, or that could not be stored again: they have
 *     to be ingested again, or removed
 */
public record IndexReport(
    Fill fill,
    String id,
    String model,
    boolean beside,
    long documents,
    long stored,
    long toIngestAgain) {
  /** How full an index is. */
  public enum Fill {
    /** It holds every document that is stored. */
    COMPLETE,
    /** Documents are stored again. */
    FILLING,
    /** All that could be stored again is; the rest has to be ingested again. */
    INCOMPLETE
  }

  /** In a few words, for health and logs. */
  public String words() {
    String which = beside ? "the next index" : "the index";
    return switch (fill) {
      case COMPLETE -> "complete";
      case FILLING -> "filling %s, %d of %d documents".formatted(which, stored, documents);
      case INCOMPLETE -> "incomplete, documents to ingest again: %d".formatted(toIngestAgain);
    };
  }
}
