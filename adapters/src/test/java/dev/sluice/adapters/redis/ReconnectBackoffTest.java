package dev.sluice.adapters.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReconnectBackoffTest {
  private static final long SECOND = 1_000_000_000L;

  private final ReconnectBackoff backOff = new ReconnectBackoff();

  @Test
  void permitsEverythingWhileAllIsWell() {
    assertThat(backOff.permits(0)).isTrue();
    assertThat(backOff.succeeded()).isFalse();
    assertThat(backOff.permits(0)).isTrue();
  }

  @Test
  void staysAwayAfterAFailureAndThenTriesOnce() {
    assertThat(backOff.failed(0)).isTrue();
    assertThat(backOff.failed(0)).isFalse();
    assertThat(backOff.permits(SECOND - 1)).isFalse();
    assertThat(backOff.permits(SECOND)).isTrue();
    assertThat(backOff.permits(SECOND)).isFalse();
  }

  @Test
  void eachFailedProbeDoublesThePauseUpToABound() {
    long now = 0;
    backOff.failed(now);
    for (long pause : List.of(1, 2, 4, 8, 16, 30, 30, 30)) {
      assertThat(backOff.permits(now + pause * SECOND - 1)).isFalse();
      now += pause * SECOND;
      assertThat(backOff.permits(now)).isTrue();
    }
  }

  @Test
  void oneSuccessEndsIt() {
    backOff.failed(0);
    assertThat(backOff.permits(SECOND)).isTrue();
    assertThat(backOff.succeeded()).isTrue();
    assertThat(backOff.permits(SECOND)).isTrue();
    assertThat(backOff.failed(SECOND)).isTrue();
    assertThat(backOff.permits(2 * SECOND)).isTrue();
  }

  @Test
  void worksAcrossTheOverflowOfTheClock() {
    long now = Long.MAX_VALUE - 1;
    backOff.failed(now);
    assertThat(backOff.permits(now + SECOND - 1)).isFalse();
    assertThat(backOff.permits(now + SECOND)).isTrue();
  }
}
