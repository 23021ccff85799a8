package dev.sluice.workers.cancellation;

import dev.sluice.core.status.StatusKey;
import org.jspecify.annotations.Nullable;

/**
 * One try of one task, on its thread. It is broken off at most once, and never after it has left,
 * as the thread then does other things.
 */
final class RunningTask {
  /** The status of its request; null for a task that belongs to none. */
  final @Nullable StatusKey key;

  final int attempt;
  private final Thread thread = Thread.currentThread();
  private boolean left;
  private boolean brokenOff;

  RunningTask(@Nullable StatusKey key, int attempt) {
    this.key = key;
    this.attempt = attempt;
  }

  /** Interrupts the thread. From any thread. */
  synchronized void breakOff() {
    if (!left && !brokenOff) {
      brokenOff = true;
      thread.interrupt();
    }
  }

  synchronized boolean isBrokenOff() {
    return brokenOff;
  }

  /**
   * The task's own thread goes on to something else; an interrupt that was for the task is taken
   * back.
   */
  synchronized void leave() {
    left = true;
    if (brokenOff) {
      Thread.interrupted();
    }
  }
}
