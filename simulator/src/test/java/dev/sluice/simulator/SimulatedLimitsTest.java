package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.limit.Limits;
import dev.sluice.simulator.SimulatedLimits.Denial;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedLimitsTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void lettingAMinutesRequestsInAtOnceTakesTheWholeSlice() {
    SimulatedLimits limits = limits(60, 100_000, Duration.ofMinutes(1));
    for (int i = 0; i < 60; i++) {
      assertThat(limits.admit(10, 0)).isEmpty();
    }

    Denial denial = limits.admit(10, 0).orElseThrow();
    assertThat(denial.nanos()).isEqualTo(SECOND);
    assertThat(denial.refusal().type()).isEqualTo("requests");
    assertThat(denial.headers()).containsEntry("retry-after", "1");
    assertThat(denial.headers()).containsEntry("retry-after-ms", "1000");
  }

  @Test
  void aSliceHoldsWithinTheMinute() {
    SimulatedLimits limits = limits(600, 1_000_000, Duration.ofSeconds(1));
    for (int i = 0; i < 10; i++) {
      assertThat(limits.admit(1, 0)).isEmpty();
    }

    assertThat(limits.admit(1, 0)).isPresent();
    assertThat(limits.admit(1, SECOND / 10)).isEmpty();
    assertThat(limits.admit(1, SECOND / 10)).isPresent();
  }

  @Test
  void anEvenStreamAtTheLimitIsNeverRefused() {
    SimulatedLimits limits = limits(600, 60_000, Duration.ofSeconds(1));
    for (int i = 0; i < 6000; i++) {
      assertThat(limits.admit(100, i * (SECOND / 10))).isEmpty();
    }
  }

  @Test
  void neverLetsInMoreThanTheLimitOverAnyTime() {
    SimulatedLimits limits = limits(120, 1_000_000, Duration.ofSeconds(1));
    int admitted = 0;
    for (long now = 0; now < 60 * SECOND; now += SECOND / 50) {
      admitted += limits.admit(1, now).isEmpty() ? 1 : 0;
    }

    assertThat(admitted).isLessThanOrEqualTo(120 + 2);
  }

  @Test
  void aRefusedCallCountsAsARequest() {
    SimulatedLimits limits = limits(60, 100, Duration.ofMinutes(1));
    assertThat(limits.admit(100, 0)).isEmpty();
    assertThat(limits.admit(100, 0).orElseThrow().refusal().type()).isEqualTo("tokens");

    assertThat(limits.headers(0)).containsEntry("x-ratelimit-remaining-requests", "58");
  }

  @Test
  void whatIsLargerThanTheMinuteIsRefusedForGood() {
    Denial denial = limits(60, 100, Duration.ofMinutes(1)).admit(101, 0).orElseThrow();

    assertThat(denial.headers()).isEmpty();
    assertThat(denial.refusal().message()).contains("too large");
  }

  @Test
  void usageTakesThePlaceOfTheEstimate() {
    SimulatedLimits limits = limits(60, 1000, Duration.ofMinutes(1));
    assertThat(limits.admit(900, 0)).isEmpty();
    limits.correct(900, 100, 0);

    assertThat(limits.headers(0))
        .containsEntry("x-ratelimit-limit-tokens", "1000")
        .containsEntry("x-ratelimit-remaining-tokens", "900")
        .containsEntry("x-ratelimit-reset-tokens", "6s");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0ms",
    "1, 1ms",
    "120000000, 120ms",
    "1000000000, 1s",
    "1500000000, 1.5s",
    "360000000000, 6m0s"
  })
  void writesTimesAsOpenAiDoes(long nanos, String text) {
    assertThat(SimulatedLimits.span(nanos)).isEqualTo(text);
  }

  private static SimulatedLimits limits(int rpm, int tpm, Duration slice) {
    return new SimulatedLimits(new Limits(rpm, tpm), slice, 0);
  }
}
