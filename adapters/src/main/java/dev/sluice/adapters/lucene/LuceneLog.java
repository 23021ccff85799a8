package dev.sluice.adapters.lucene;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Silences Lucene's messages about the JVM's flags at each start. Searches return the same results
 * with and without the JDK's vector module.
 */
final class LuceneLog {
  /** Kept here because the JDK forgets the level of a logger that has no reference. */
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider"),
          Logger.getLogger("org.apache.lucene.internal.vectorization.PanamaVectorizationProvider"),
          Logger.getLogger("org.apache.lucene.store.MemorySegmentIndexInputProvider"));

  private LuceneLog() {}

  /** Silences them; must run before the first class of Lucene is used. */
  static void quieten() {
    QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
  }
}
