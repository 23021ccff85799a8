package dev.sluice.workers.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class OffsetWindowTest {
  /** How far apart two records are read and finished; each order is hostile in its own way. */
  enum Order {
    FORWARD,
    BACKWARD,
    SHUFFLED,
    FIRST_LAST
  }

  @Property(tries = 300)
  @Label("the committable offset never passes an unfinished record, never goes back, ends complete")
  void prefixOnly(
      @ForAll @LongRange(min = 0, max = 1L << 50) long start,
      @ForAll @IntRange(min = 1, max = 1500) int count,
      @ForAll @IntRange(min = 0, max = 5) int gap,
      @ForAll @IntRange(min = 1, max = 600) int readAhead,
      @ForAll Order order,
      @ForAll long seed) {
    Random random = new Random(seed);
    OffsetWindow window = new OffsetWindow(start);
    TreeSet<Long> unfinished = new TreeSet<>();
    List<long[]> running = new ArrayList<>();
    long offset = start;
    long before = window.committable();
    int read = 0;
    while (read < count || !running.isEmpty()) {
      if (read < count
          && running.size() < readAhead
          && (running.isEmpty() || random.nextBoolean())) {
        offset += gap == 0 ? 0 : random.nextInt(gap);
        running.add(new long[] {window.add(offset), offset});
        unfinished.add(offset);
        offset++;
        read++;
      } else {
        long[] done = running.remove(pick(order, running.size(), random));
        unfinished.remove(done[1]);
        window.finish(done[0]);
      }
      long committable = window.committable();
      assertThat(committable).isGreaterThanOrEqualTo(before);
      if (unfinished.isEmpty()) {
        assertThat(committable).isEqualTo(offset);
        assertThat(window.span()).isZero();
      } else {
        assertThat(committable).isEqualTo(unfinished.first());
      }
      before = committable;
    }
    assertThat(window.committable()).isEqualTo(window.next()).isEqualTo(offset);
  }

  private static int pick(Order order, int size, Random random) {
    return switch (order) {
      case FORWARD -> 0;
      case BACKWARD -> size - 1;
      case SHUFFLED -> random.nextInt(size);
      case FIRST_LAST -> size > 1 ? 1 + random.nextInt(size - 1) : 0;
    };
  }

  @Test
  void oneStuckRecordHoldsTheOffsetHoweverFarTheOthersGet() {
    OffsetWindow window = new OffsetWindow(7);
    long stuck = window.add(7);
    for (long offset = 8; offset < 100_008; offset++) {
      window.finish(window.add(offset));
    }
    assertThat(window.committable()).isEqualTo(7);
    assertThat(window.span()).isEqualTo(100_001);

    window.finish(stuck);
    assertThat(window.committable()).isEqualTo(100_008);
    assertThat(window.span()).isZero();
  }

  @Test
  void gapsAreNotWaitedForHoweverWideTheyAre() {
    OffsetWindow window = new OffsetWindow(0);
    long first = window.add(0);
    long second = window.add(Long.MAX_VALUE - 10);
    window.finish(second);
    assertThat(window.committable()).isZero();
    window.finish(first);
    assertThat(window.committable()).isEqualTo(Long.MAX_VALUE - 9);
  }

  @Test
  void whatFollowsTheLastRecordIsCommittedWithIt() {
    OffsetWindow window = new OffsetWindow(0);
    long only = window.add(0);
    window.skipTo(5);
    assertThat(window.committable()).isZero();
    window.finish(only);
    assertThat(window.committable()).isEqualTo(5);
    window.skipTo(3);
    assertThat(window.committable()).isEqualTo(5);
  }

  @Test
  void nothingIsFinishedTwiceOrReadTwice() {
    OffsetWindow window = new OffsetWindow(0);
    long held = window.add(0);
    long twice = window.add(1);
    window.finish(twice);
    assertThatThrownBy(() -> window.finish(twice)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> window.add(1)).isInstanceOf(IllegalArgumentException.class);
    window.finish(held);
    assertThatThrownBy(() -> window.finish(held)).isInstanceOf(IllegalArgumentException.class);
    assertThat(window.committable()).isEqualTo(2);
  }

  @Property(tries = 20)
  @Label("a batch finished in any order ends at its end")
  void anyOrder(@ForAll @IntRange(min = 1, max = 2000) int count, @ForAll long seed) {
    OffsetWindow window = new OffsetWindow(0);
    List<Long> ordinals = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ordinals.add(window.add(i));
    }
    Collections.shuffle(ordinals, new Random(seed));
    ordinals.forEach(window::finish);
    assertThat(window.committable()).isEqualTo(count);
  }
}
