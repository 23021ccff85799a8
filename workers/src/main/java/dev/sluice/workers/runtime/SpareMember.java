package dev.sluice.workers.runtime;

import java.time.Duration;

/**
 * Whether a member of a group has long been without a partition, which is so as long as there are
 * more members than partitions. Told once, and again only after it had work in between. One thread
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

  private boolean told;

  SpareMember(long now) {
    this.since = now;
  }

  /**
   * Whether it is to be told now.
   *
   * @param member whether the group has taken it in
   * @param hasPartitions whether it has any
   * @param now as {@link System#nanoTime} counts
   */
  boolean isNews(boolean member, boolean hasPartitions, long now) {
    if (hasPartitions || !member) {
      since = now;
      told &= !hasPartitions;
      return false;
    }
    if (told || now - since < PATIENCE.toNanos()) {
      return false;
    }
    told = true;
    return true;
  }
}
