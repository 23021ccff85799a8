package dev.sluice.workers.packing;

/** The outcome of one item of a packed call. */
public sealed interface ItemOutcome<R> {
  /** It succeeded. */
  record Done<R>(R value) implements ItemOutcome<R> {}

  /** It failed, whatever became of the others; its caller gets this very exception. */
  record Failed<R>(RuntimeException failure) implements ItemOutcome<R> {}
}
