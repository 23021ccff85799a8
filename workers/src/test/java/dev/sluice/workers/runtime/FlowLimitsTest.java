package dev.sluice.workers.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FlowLimitsTest {
  @Property
  void theLanesTogetherFillEveryPlaceTwiceAndKeepToTheBytes(
      @ForAll @IntRange(min = 1, max = 100_000) int places,
      @ForAll @IntRange(min = 1, max = 1000) int lanes) {
    FlowLimits limits = FlowLimits.of(places, lanes);
    assertThat((limits.mostReady() + 1L) * lanes).isGreaterThanOrEqualTo(2L * places);
    assertThat(limits.mostBytes() * lanes).isBetween(1L, FlowLimits.BUFFER_BYTES);
  }
}
