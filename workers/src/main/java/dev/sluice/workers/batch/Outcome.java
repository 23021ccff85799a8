package dev.sluice.workers.batch;

/** What became of one item of a batch. */
public sealed interface Outcome<R> {
  /** It succeeded. */
  record Done<R>(R value) implements Outcome<R> {}

  /** It failed, whatever became of the others; its caller gets this very exception. */
  record Failed<R>(RuntimeException failure) implements Outcome<R> {}
}
