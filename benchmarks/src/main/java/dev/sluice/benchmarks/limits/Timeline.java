package dev.sluice.benchmarks.limits;

import dev.sluice.simulator.SimulatedProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The calls that a provider accepted and refused, read ten times a second. */
final class Timeline implements AutoCloseable {
  private static final long EVERY_MILLIS = 100;

  /**
   * A moment.
   *
   * @param nanos of {@link System#nanoTime}
   * @param admitted calls so far
   * @param refused calls so far
   */
  record Moment(long nanos, long admitted, long refused) {}

  private final SimulatedProvider provider;
  private final List<Moment> moments = new ArrayList<>();
  private final Thread thread;

  Timeline(SimulatedProvider provider) {
    this.provider = provider;
    this.thread = Thread.ofPlatform().daemon().name("timeline").start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        long refused = provider.statuses().getOrDefault(429, 0L);
        long received = provider.calls().received();
        synchronized (moments) {
          moments.add(new Moment(System.nanoTime(), received - refused, refused));
        }
        TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The last moment that is not later than this. */
  Moment at(long nanos) {
    synchronized (moments) {
      return moments.stream()
          .filter(m -> m.nanos() <= nanos)
          .reduce((a, b) -> b)
          .orElseThrow(() -> new IllegalStateException("nothing was seen by then"));
    }
  }

  long admitted(long from, long to) {
    return at(to).admitted() - at(from).admitted();
  }

  long refused(long from, long to) {
    return at(to).refused() - at(from).refused();
  }

  /** The most that was let in within any span of this length, beginning at any moment seen. */
  long mostAdmitted(long spanNanos) {
    List<Moment> all;
    synchronized (moments) {
      all = List.copyOf(moments);
    }
    long most = 0;
    int first = 0;
    for (Moment last : all) {
      while (last.nanos() - all.get(first).nanos() > spanNanos) {
        first++;
      }
      most = Math.max(most, last.admitted() - all.get(first).admitted());
    }
    return most;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
