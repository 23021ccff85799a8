package dev.sluice.benchmarks.limits;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The limiter that is customary: each process remembers its own calls of the last minute, and
 * sleeps when they are as many as the limit. It knows nothing of other processes, of tokens, of
 * slices of a minute and of what the provider answers.
 */
final class DocumentLimiter {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final int callsPerMinute;
  private final Deque<Long> calls = new ArrayDeque<>();

  DocumentLimiter(int callsPerMinute) {
    this.callsPerMinute = callsPerMinute;
  }

  synchronized void waitIfNeeded() throws InterruptedException {
    forget();
    while (calls.size() >= callsPerMinute) {
      long wait = MINUTE - (System.nanoTime() - calls.getFirst());
      TimeUnit.NANOSECONDS.sleep(Math.max(wait, 0));
      forget();
    }
    calls.addLast(System.nanoTime());
  }

  private void forget() {
    long now = System.nanoTime();
    while (!calls.isEmpty() && now - calls.getFirst() >= MINUTE) {
      calls.removeFirst();
    }
  }
}
