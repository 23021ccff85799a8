package dev.sluice.workers.packing;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The rules of when a call goes, and with which items. Pure: time and load are arguments. */
final class PackingPolicy {
  /** How many lingers a call that is almost full may wait for its last items. */
  static final int PATIENCE = 10;

  /** What is known to come and has not come for so long is stuck somewhere. */
  private static final long COMING = TimeUnit.SECONDS.toNanos(10);

  /** The part of a linger within which another item must come for a rush to go on. */
  private static final int RUSH = 4;

  /** Wait until something changes. */
  static final long HOLD = Long.MAX_VALUE;

  /** A call that takes longer than this no longer keeps part-filled ones back. */
  private static final long LONGEST_HOLD = TimeUnit.SECONDS.toNanos(30);

  private PackingPolicy() {}

  /**
   * How many nanoseconds from now the call goes, if nothing else comes; 0 is at once.
   *
   * <p>A full call goes at once. A part-filled one waits for its linger; longer the fuller it is,
   * for what filled it quickly is about to fill it wholly; and longer while items still come one
   * upon the other; but never longer than {@value #PATIENCE} lingers.
   *
   * <p>In a backlog a part-filled call would only waste one, so there it waits for more: while a
   * full call is under way, as then the provider is what everyone waits for, and after its end the
   * linger begins anew, as the callers whom it frees are about to bring more; and while more is
   * known to come, as long as some of it does come.
   */
  static long waitNanos(PackingBounds bounds, PackingLoad load) {
    long linger = bounds.linger().toNanos();
    if (linger == 0
        || isFull(bounds, load.items(), load.weight())
        || load.oldest() >= LONGEST_HOLD) {
      return 0;
    }
    if (load.sinceFull() == 0) {
      return LONGEST_HOLD - load.oldest();
    }
    long longest = PATIENCE * linger;
    double fill =
        Math.max((double) load.items() / bounds.items(), (double) load.weight() / bounds.weight());
    long waited = Math.min(load.oldest(), load.sinceFull());
    long forItsFill = Math.max(linger, (long) (fill * longest)) - waited;
    long forTheNext = Math.min(linger / RUSH - load.newest(), longest - waited);
    long forTheBacklog =
        load.backlog() ? Math.min(COMING - load.newest(), LONGEST_HOLD - load.oldest()) : 0;
    return Math.max(Math.max(0, forTheBacklog), Math.max(forItsFill, forTheNext));
  }

  /**
   * Whether there is a backlog: from when what comes would fill a call, to when nothing comes. In
   * between, a few that come late are the rest of a backlog; without one they are chance.
   *
   * @param before whether there was one
   * @param coming how many items are known to come besides those that wait
   */
  static boolean isBacklog(PackingBounds bounds, boolean before, long coming) {
    return coming > 0 && (before || coming >= bounds.items());
  }

  /** Whether what waits fills a call, be it that it holds more than one. */
  static boolean isFull(PackingBounds bounds, int count, long weight) {
    return count >= bounds.items() || weight >= bounds.weight();
  }

  /**
   * Which of the items that wait go together: the oldest always, then each that still fits, in
   * order of age. So what does not fit leaves its room to a smaller one, and nothing is passed over
   * for ever.
   *
   * @param weights of the items that wait, oldest first, not empty
   * @return their positions, rising
   */
  static int[] fill(PackingBounds bounds, long[] weights) {
    int[] taken = new int[Math.min(weights.length, bounds.items())];
    int count = 0;
    long weight = 0;
    for (int i = 0; i < weights.length && count < taken.length; i++) {
      if (count == 0 || weight + weights[i] <= bounds.weight()) {
        taken[count++] = i;
        weight += weights[i];
      }
    }
    return Arrays.copyOf(taken, count);
  }
}
