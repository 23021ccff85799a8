package dev.sluice.benchmarks.pipeline;

import java.util.Arrays;

/** Times that were measured, in nanoseconds. Safe for concurrent use. */
final class Samples {
  private long[] values = new long[1024];
  private int size;

  synchronized void add(long nanos) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = nanos;
  }

  synchronized int size() {
    return size;
  }

  /**
   * The time that this part of all does not exceed, in milliseconds.
   *
   * @param part 0 to 1
   */
  synchronized double millis(double part) {
    if (size == 0) {
      return Double.NaN;
    }
    long[] sorted = Arrays.copyOf(values, size);
    Arrays.sort(sorted);
    return sorted[Math.clamp((long) Math.ceil(part * size) - 1, 0, size - 1)] / 1e6;
  }

  String summary() {
    return "p50 %.1f, p90 %.1f, p99 %.1f, max %.1f ms (%d)"
        .formatted(millis(0.5), millis(0.9), millis(0.99), millis(1), size());
  }
}
