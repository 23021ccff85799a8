package dev.sluice.simulator;

/**
 * A bucket that fills evenly and may be overdrawn by what is larger than it. Time is nanoseconds
 * given by the caller. Not safe for concurrent use.
 */
final class LimitBucket {
  private static final double MINUTE = 60e9;

  private final double capacity;
  private final double perNano;
  private double level;
  private long at;

  /**
   * @param perMinute what flows in
   * @param capacity what it holds at the most; full at first
   */
  LimitBucket(double perMinute, double capacity, long now) {
    this.capacity = capacity;
    this.perNano = perMinute / MINUTE;
    this.level = capacity;
    this.at = now;
  }

  /** How long until this may be taken, in nanoseconds; 0 if now. */
  long waitFor(double amount, long now) {
    fill(now);
    double missing = Math.min(amount, capacity) - level;
    // A billionth is the error of adding up, not a lack.
    return missing <= 1e-9 * capacity ? 0 : (long) Math.ceil(missing / perNano);
  }

  /** Takes, or with a negative amount gives back. */
  void take(double amount, long now) {
    fill(now);
    level = Math.min(capacity, level - amount);
  }

  /** What is left, 0 at the least. */
  int remaining(long now) {
    fill(now);
    return (int) Math.max(0, Math.floor(level + 1e-9 * capacity));
  }

  /** How long until it is full, in nanoseconds. */
  long untilFull(long now) {
    fill(now);
    return (long) Math.ceil((capacity - level) / perNano);
  }

  private void fill(long now) {
    level = Math.min(capacity, level + (now - at) * perNano);
    at = now;
  }
}
