package dev.sluice.workers.runtime;

import java.time.Duration;

/**
 * A member of a group that has long been without a partition, as one is while there are more
 * members than partitions. Reported once, and again only after it had work in between. One thread
 * only.
 */
final class SpareMember {
  /**
   * Longer than a group takes to share out its partitions after a member came or went, and those of
   * one that died.
   */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Since when there has been nothing to work on, as {@link System#nanoTime} counts. */
  private long since;

  private boolean reported;

  SpareMember(long now) {
    this.since = now;
  }

  /**
   * True if it is to be reported now.
   *
   * @param member whether the group has taken it in
   * @param hasPartitions whether it has any
   * @param now as {@link System#nanoTime} counts
   */
  boolean isNews(boolean member, boolean hasPartitions, long now) {
    if (hasPartitions || !member) {
      since = now;
      reported &= !hasPartitions;
      return false;
    }
    if (reported || now - since < PATIENCE.toNanos()) {
      return false;
    }
    reported = true;
    return true;
  }
}
