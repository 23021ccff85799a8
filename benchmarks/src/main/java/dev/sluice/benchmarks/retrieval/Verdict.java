package dev.sluice.benchmarks.retrieval;

/** Prints what was measured beside what is demanded of it. */
final class Verdict {
  /** The largest difference from an exact search, in both directions. */
  private static final double NEAR = 0.01;

  /** The least gain by words beside vectors. */
  private static final double GAIN = 0.03;

  private boolean met = true;

  void exact(String store, double found, double exact) {
    double difference = found - exact;
    row(
        "%s, vectors: nDCG@10 %.4f, exact search %.4f, difference %+.4f (within %.2f)"
            .formatted(store, found, exact, difference, NEAR),
        Math.abs(difference) <= NEAR);
  }

  void hybrid(String store, double hybrid, double vectors) {
    double gain = hybrid - vectors;
    row(
        "%s, hybrid: nDCG@10 %.4f, vectors alone %.4f, difference %+.4f (at least +%.2f)"
            .formatted(store, hybrid, vectors, gain, GAIN),
        gain >= GAIN);
  }

  /** Whether every demand was met. */
  boolean isMet() {
    return met;
  }

  private void row(String text, boolean asDemanded) {
    met &= asDemanded;
    System.out.println((asDemanded ? "met     " : "NOT MET ") + text);
  }
}
