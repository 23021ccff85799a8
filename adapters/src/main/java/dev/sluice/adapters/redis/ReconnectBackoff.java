package dev.sluice.adapters.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The pauses in which a server that has failed is not called: a second at first, longer after each
 * further failure. After each pause one call is let through, to see whether the server is back.
 * Time is an argument, in nanoseconds of any origin. Safe for concurrent use.
 */
final class ReconnectBackoff {
  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofSeconds(30);

  private static final State CLOSED = new State(0, 0);

  private final AtomicReference<State> state = new AtomicReference<>(CLOSED);

  /**
   * @param failures in a row; none while all is well
   * @param until when the next call may be tried
   */
  private record State(int failures, long until) {
    static State after(int failures, long now) {
      long doubled = FIRST.toNanos() << Math.min(failures - 1, 30);
      return new State(failures, now + Math.min(doubled, LONGEST.toNanos()));
    }
  }

  /** Whether to call now. Of many callers at the end of a pause one is let through. */
  boolean permits(long now) {
    State seen = state.get();
    if (seen.failures == 0) {
      return true;
    }
    // The probe is taken as failed until it succeeds, so that all others go on to stay away.
    return now - seen.until >= 0 && state.compareAndSet(seen, State.after(seen.failures + 1, now));
  }

  /** Notes a failure; true if it was the first after all was well. */
  boolean failed(long now) {
    return state.compareAndSet(CLOSED, State.after(1, now));
  }

  /** Notes a success; true if it was the first after failures. */
  boolean succeeded() {
    return state.getAndSet(CLOSED) != CLOSED;
  }
}
