package dev.sluice.benchmarks.chaos;

/**
 * A promise that was not kept.
 *
 * @param rule which one
 * @param id of the request, conversation, document, process or partition that it concerns
 * @param what happened, in a sentence that names the id
 */
record Violation(Rule rule, String id, String what) {
  /** A promise that must be kept through all faults. */
  enum Rule {
    ONE_END,
    TURNS,
    PAID_CALLS,
    STATUS,
    REPEATS,
    ANSWERS,
    VECTORS,
    POISON,
    MEMORY,
    RECOVERY
  }

  @Override
  public String toString() {
    return rule + ": " + what;
  }
}
