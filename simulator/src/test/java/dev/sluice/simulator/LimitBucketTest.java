package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitBucketTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void fillsEvenly() {
    LimitBucket bucket = new LimitBucket(60, 60, 0);
    bucket.take(60, 0);

    assertThat(bucket.waitFor(1, 0)).isEqualTo(SECOND);
    assertThat(bucket.remaining(SECOND)).isEqualTo(1);
    assertThat(bucket.remaining(30 * SECOND)).isEqualTo(30);
    assertThat(bucket.untilFull(30 * SECOND)).isEqualTo(30 * SECOND);
    assertThat(bucket.remaining(1000 * SECOND)).isEqualTo(60);
  }

  @Test
  void letsThroughWhatIsLargerThanItselfOnceItIsFull() {
    LimitBucket bucket = new LimitBucket(600, 10, 0);

    assertThat(bucket.waitFor(50, 0)).isZero();
    bucket.take(50, 0);
    assertThat(bucket.remaining(0)).isZero();
    assertThat(bucket.waitFor(50, 0)).isEqualTo(5 * SECOND);
    assertThat(bucket.waitFor(1, 0)).isEqualTo(41 * SECOND / 10);
  }

  @Test
  void takesBackNoMoreThanItHolds() {
    LimitBucket bucket = new LimitBucket(60, 60, 0);
    bucket.take(10, 0);
    bucket.take(-100, 0);

    assertThat(bucket.remaining(0)).isEqualTo(60);
  }
}
