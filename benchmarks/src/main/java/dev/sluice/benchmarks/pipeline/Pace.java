package dev.sluice.benchmarks.pipeline;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * An open loop: work begins when its time has come, whatever became of the work before it, and each
 * counts from the time at which it should have begun.
 */
final class Pace {
  /** One piece of work. */
  interface Work {
    /**
     * Does it, on a virtual thread of its own.
     *
     * @param due when it should have begun, as {@link System#nanoTime} counts
     */
    void run(int number, long due) throws Exception;
  }

  private Pace() {}

  /**
   * Runs work at a steady rate and returns when all of it has returned.
   *
   * @param rate a second
   * @param first the number of the first piece
   * @param count of pieces
   */
  static void run(double rate, int first, int count, Work work) throws InterruptedException {
    run(rate, first, i -> i < count, work);
  }

  /**
   * Runs work at a steady rate until it is enough and returns when all of it has returned.
   *
   * @param rate a second
   * @param first the number of the first piece
   * @param goesOn asked before each piece, with how many there have been
   */
  static void run(double rate, int first, IntPredicate goesOn, Work work)
      throws InterruptedException {
    double gap = TimeUnit.SECONDS.toNanos(1) / rate;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = System.nanoTime();
      for (int i = 0; goesOn.test(i); i++) {
        long due = start + (long) (i * gap);
        long left = due - System.nanoTime();
        if (left > 0) {
          TimeUnit.NANOSECONDS.sleep(left);
        }
        int number = first + i;
        threads.submit(() -> {
          work.run(number, due);
          return null;
        });
      }
    }
  }
}
