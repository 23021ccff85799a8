package dev.sluice.workers.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class PackingPolicyTest {
  private static final PackingBounds OPENAI =
      new PackingBounds(2_048, 300_000, Duration.ofMillis(20), 8);

  private static final long LINGER = OPENAI.linger().toNanos();

  /** No full call has been under way for long. */
  private static final long LONG = TimeUnit.HOURS.toNanos(1);

  @Property
  void aBatchHoldsTheOldestAndNeverMoreThanItsBounds(
      @ForAll @Size(min = 1, max = 60) List<@LongRange(max = 50) Long> weights,
      @ForAll @IntRange(min = 1, max = 20) int items,
      @ForAll @LongRange(min = 1, max = 100) long weight) {
    PackingBounds bounds = new PackingBounds(items, weight, Duration.ZERO, 1);
    long[] waiting = weights.stream().mapToLong(w -> w).toArray();

    int[] taken = PackingPolicy.fill(bounds, waiting);

    assertThat(taken[0]).isZero();
    assertThat(taken).isSorted().doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(items);
    long sum = Arrays.stream(taken).mapToLong(i -> waiting[i]).sum();
    assertThat(taken.length == 1 || sum <= weight).as("weight %d", sum).isTrue();
    assertThat(
            taken.length == Math.min(items, waiting.length)
                || passedOverOnesDoNotFit(bounds, waiting, taken))
        .as("room was left unused")
        .isTrue();
  }

  private static boolean passedOverOnesDoNotFit(PackingBounds bounds, long[] waiting, int[] taken) {
    long sum = Arrays.stream(taken).mapToLong(i -> waiting[i]).sum();
    for (int i = 0; i < waiting.length; i++) {
      if (Arrays.binarySearch(taken, i) < 0 && sum + waiting[i] <= bounds.weight()) {
        return false;
      }
    }
    return true;
  }

  @Property(tries = 40)
  void aBacklogTakesHardlyMoreCallsThanTheLeastPossible(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 8_192) int largest) {
    Random random = new Random(seed);
    List<Long> waiting = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      waiting.add(1L + random.nextInt(largest));
    }
    long least =
        Math.max(
            ceil(waiting.size(), OPENAI.items()),
            ceil(waiting.stream().mapToLong(w -> w).sum(), OPENAI.weight()));

    int calls = 0;
    while (!waiting.isEmpty()) {
      // A worker holds two full calls' worth of tasks, not the whole backlog.
      int held = Math.min(waiting.size(), 2 * OPENAI.items());
      long[] weights = waiting.stream().limit(held).mapToLong(w -> w).toArray();
      int[] taken = PackingPolicy.fill(OPENAI, weights);
      for (int i = taken.length - 1; i >= 0; i--) {
        waiting.remove(taken[i]);
      }
      calls++;
    }

    assertThat(calls).isLessThanOrEqualTo((int) Math.ceil(least * 1.05));
  }

  private static long ceil(long amount, long size) {
    return (amount + size - 1) / size;
  }

  @Property
  void whileFewComeNoneWaitsLongerThanTheLinger(
      @ForAll @IntRange(min = 1, max = 200) int items,
      @ForAll @LongRange(max = 60_000_000) long oldest) {
    // A tenth full at the most, and none in the last quarter of a linger: the linger alone counts.
    long wait =
        PackingPolicy.waitNanos(
            OPENAI, new PackingLoad(items, items * 100L, oldest, LINGER, LONG, false));

    assertThat(wait).isEqualTo(Math.max(0, LINGER - oldest));
  }

  @Property
  void theFullerABatchTheLongerItMayWaitForItsLastItemsButNotForEver(
      @ForAll @IntRange(min = 2, max = 2_047) int items) {
    long wait = PackingPolicy.waitNanos(OPENAI, new PackingLoad(items, items, 0, 0, LONG, false));

    assertThat(wait)
        .isBetween(LINGER, PackingPolicy.PATIENCE * LINGER)
        .isGreaterThanOrEqualTo(
            PackingPolicy.waitNanos(
                OPENAI, new PackingLoad(items - 1, items - 1, 0, 0, LONG, false)));
  }

  @Property
  void aRushIsWaitedForButNotForEver(@ForAll @LongRange(max = 1_000_000_000) long oldest) {
    long wait = PackingPolicy.waitNanos(OPENAI, new PackingLoad(10, 10, oldest, 0, LONG, false));

    assertThat(wait == 0).isEqualTo(oldest >= PackingPolicy.PATIENCE * LINGER);
    assertThat(wait).isLessThanOrEqualTo(LINGER);
  }

  @Example
  void aFullBatchGoesAtOnce() {
    assertThat(PackingPolicy.waitNanos(OPENAI, new PackingLoad(2_048, 2_048, 0, 0, 0, false)))
        .isZero();
    assertThat(PackingPolicy.waitNanos(OPENAI, new PackingLoad(2, 300_001, 0, 0, LONG, false)))
        .isZero();
  }

  @Example
  void besideAFullCallAPartFilledOneWaitsForAWhile() {
    assertThat(PackingPolicy.waitNanos(OPENAI, new PackingLoad(2_000, 1, 0, 0, 0, false)))
        .isEqualTo(TimeUnit.SECONDS.toNanos(30));
    assertThat(
            PackingPolicy.waitNanos(
                OPENAI, new PackingLoad(1, 1, TimeUnit.SECONDS.toNanos(31), 0, 0, false)))
        .isZero();
  }

  @Example
  void afterAFullCallTheLingerBeginsAnew() {
    long aged = TimeUnit.SECONDS.toNanos(5);

    assertThat(
            PackingPolicy.waitNanos(OPENAI, new PackingLoad(1, 1, aged, aged, LINGER / 4, false)))
        .isEqualTo(LINGER * 3 / 4);
    assertThat(PackingPolicy.waitNanos(OPENAI, new PackingLoad(1, 1, aged, aged, LINGER, false)))
        .isZero();
  }

  @Example
  void inABacklogABatchWaitsForMoreAsLongAsSomeComes() {
    long second = TimeUnit.SECONDS.toNanos(1);

    assertThat(PackingPolicy.waitNanos(OPENAI, new PackingLoad(100, 100, second, 0, LONG, true)))
        .isEqualTo(10 * second);
    assertThat(
            PackingPolicy.waitNanos(
                OPENAI, new PackingLoad(100, 100, 11 * second, 10 * second, LONG, true)))
        .as("nothing comes")
        .isZero();
    assertThat(
            PackingPolicy.waitNanos(OPENAI, new PackingLoad(100, 100, 30 * second, 0, LONG, true)))
        .as("the oldest has waited for long")
        .isZero();
  }

  @Example
  void aBacklogBeginsWithAFullCallAndEndsWithNothing() {
    assertThat(PackingPolicy.isBacklog(OPENAI, false, 2_047)).isFalse();
    assertThat(PackingPolicy.isBacklog(OPENAI, false, 2_048)).isTrue();
    assertThat(PackingPolicy.isBacklog(OPENAI, true, 1)).isTrue();
    assertThat(PackingPolicy.isBacklog(OPENAI, true, 0)).isFalse();
    assertThat(PackingPolicy.isBacklog(OPENAI, true, -5)).isFalse();
  }

  @Example
  void withoutALingerNothingWaits() {
    PackingBounds eager = new PackingBounds(100, 100, Duration.ZERO, 2);

    assertThat(PackingPolicy.waitNanos(eager, new PackingLoad(1, 1, 0, 0, LONG, false))).isZero();
    assertThat(PackingPolicy.waitNanos(eager, new PackingLoad(1, 1, 0, 0, 0, false))).isZero();
  }
}
