package dev.sluice.workers.paid;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Time that passes by sleeping alone, and at once. */
final class VirtualTime implements Sleeper {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final List<Duration> sleeps = new ArrayList<>();
  private Instant now = START;
  private boolean interrupting;
  private volatile Runnable onSleep = () -> {};

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public void sleep(Duration span) throws InterruptedException {
    onSleep.run();
    sleepNow(span);
  }

  private synchronized void sleepNow(Duration span) throws InterruptedException {
    if (interrupting) {
      interrupting = false;
      throw new InterruptedException();
    }
    sleeps.add(span);
    pass(span);
  }

  synchronized void pass(Duration span) {
    if (span.isPositive()) {
      now = now.plus(span);
    }
  }

  /** The next sleep is interrupted. */
  synchronized void interruptNext() {
    interrupting = true;
  }

  /** What happens while somebody sleeps. */
  void onSleep(Runnable happens) {
    onSleep = happens;
  }

  /** Every span that was slept, in order. */
  synchronized List<Duration> sleeps() {
    return List.copyOf(sleeps);
  }

  synchronized Duration passed() {
    return Duration.between(START, now);
  }

  Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return VirtualTime.this.instant();
      }
    };
  }
}
