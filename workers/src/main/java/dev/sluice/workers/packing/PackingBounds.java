package dev.sluice.workers.packing;

import java.time.Duration;

/**
 * The bounds of one call, and how long it waits to be filled.
 *
 * @param items at the most, at least 1
 * @param weight of all items together at the most, at least 1; a single item may weigh more and
 *     then goes alone
 * @param linger how long an item waits for others while few come. While many come, so that the call
 *     is on course to be full, up to {@value PackingPolicy#PATIENCE} times as long. Zero never
 *     waits.
 * @param underWay calls under way at once, at least 1; beyond it items wait, and fill later calls
 */
public record PackingBounds(int items, long weight, Duration linger, int underWay) {
  public PackingBounds {
    if (items < 1 || weight < 1 || underWay < 1 || linger.isNegative()) {
      throw new IllegalArgumentException("bounds of a call must be at least 1, linger not below 0");
    }
  }
}
