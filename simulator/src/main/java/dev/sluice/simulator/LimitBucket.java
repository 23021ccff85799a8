package dev.sluice.simulator;

/**
 * A token bucket that fills evenly. An amount larger than its capacity may overdraw it. The caller
 * gives the time, in nanoseconds. Not safe for concurrent use.
 */
final class LimitBucket {
  private static final double MINUTE = 60e9;

  private final double capacity;
  private final double perNano;
  private double level;
  private long at;

  /**
   * @param perMinute the amount that is added in a minute
   * @param capacity the most that it can contain; it is full at first
   */
  LimitBucket(double perMinute, double capacity, long now) {
    this.capacity = capacity;
    this.perNano = perMinute / MINUTE;
    this.level = capacity;
    this.at = now;
  }

  /** The time until an amount may be taken, in nanoseconds; 0 if now. */
  long waitFor(double amount, long now) {
    fill(now);
    double missing = Math.min(amount, capacity) - level;
    // A billionth is a rounding error of the sum, not a missing amount.
    return missing <= 1e-9 * capacity ? 0 : (long) Math.ceil(missing / perNano);
  }

  /** Takes an amount, or returns it if it is negative. */
  void take(double amount, long now) {
    fill(now);
    level = Math.min(capacity, level - amount);
  }

  /** The amount that is left, at least 0. */
  int remaining(long now) {
    fill(now);
    return (int) Math.max(0, Math.floor(level + 1e-9 * capacity));
  }

  /** The time until it is full, in nanoseconds. */
  long untilFull(long now) {
    fill(now);
    return (long) Math.ceil((capacity - level) / perNano);
  }

  private void fill(long now) {
    level = Math.min(capacity, level + (now - at) * perNano);
    at = now;
  }
}
