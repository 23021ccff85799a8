package dev.sluice.adapters.lucene;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps from the log what Lucene says about the JVM's flags each time it starts: with or without
 * the JDK's vector module the answers are the same.
 */
final class LuceneLog {
  /** Held here because the JDK forgets the level of a logger that nobody holds. */
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider"),
          Logger.getLogger("org.apache.lucene.internal.vectorization.PanamaVectorizationProvider"),
          Logger.getLogger("org.apache.lucene.store.MemorySegmentIndexInputProvider"));

  private LuceneLog() {}

  /** Must run before Lucene's first class does. */
  static void quieten() {
    QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
  }
}
