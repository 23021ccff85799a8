package dev.sluice.workers.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpareMemberTest {
  private static final long START = Long.MAX_VALUE - 5;
  private static final long LONG = SpareMember.PATIENCE.toNanos();

  private final SpareMember reserve = new SpareMember(START);

  @Test
  void aMemberWithoutPartitionsIsToldOnce() {
    assertThat(reserve.isNews(true, false, START + LONG - 1)).isFalse();
    assertThat(reserve.isNews(true, false, START + LONG)).isTrue();
    assertThat(reserve.isNews(true, false, START + 2 * LONG)).isFalse();
  }

  @Test
  void whoseShareIsHeldBackForAMemberThatDiedIsNotInReserve() {
    long session = Duration.ofSeconds(45).toNanos();
    assertThat(reserve.isNews(true, false, START + session)).isFalse();
  }

  @Test
  void aMemberThatHadWorkInBetweenIsToldAgain() {
    assertThat(reserve.isNews(true, false, START + LONG)).isTrue();
    assertThat(reserve.isNews(true, true, START + 2 * LONG)).isFalse();
    assertThat(reserve.isNews(true, false, START + 3 * LONG - 1)).isFalse();
    assertThat(reserve.isNews(true, false, START + 3 * LONG)).isTrue();
  }

  @Test
  void whoIsNoMemberYetWaitsForTheGroupAndIsNotInReserve() {
    assertThat(reserve.isNews(false, false, START + 2 * LONG)).isFalse();
    assertThat(reserve.isNews(true, false, START + 3 * LONG - 1)).isFalse();
  }

  @Test
  void afterATimeOutsideOfTheGroupItIsNoNewsAnyMore() {
    assertThat(reserve.isNews(true, false, START + LONG)).isTrue();
    assertThat(reserve.isNews(false, false, START + 2 * LONG)).isFalse();
    assertThat(reserve.isNews(true, false, START + 4 * LONG)).isFalse();
  }
}
