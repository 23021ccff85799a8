package dev.sluice.workers.paid;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time, and the passing of it. */
interface Sleeper extends InstantSource {
  /** Returns when the span has passed, never before; at once if it is not above zero. */
  void sleep(Duration span) throws InterruptedException;

  /** The system's clock and the thread's own sleep. */
  static Sleeper system() {
    return new Sleeper() {
      @Override
      public Instant instant() {
        return Instant.now();
      }

      @Override
      public void sleep(Duration span) throws InterruptedException {
        if (span.isPositive()) {
          Thread.sleep(span);
        } else if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    };
  }
}
