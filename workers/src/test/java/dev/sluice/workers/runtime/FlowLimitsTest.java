package dev.sluice.workers.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FlowLimitsTest {
  @Property
  void theLanesTogetherFillEveryPlaceTwiceAndKeepToTheBytes(
      @ForAll @IntRange(min = 1, max = 100_000) int places,
      @ForAll @IntRange(min = 1, max = 1000) int partitions) {
    FlowLimits limits = FlowLimits.of(places, partitions);
    assertThat((limits.mostReady() + 1L) * partitions).isGreaterThanOrEqualTo(2L * places);
    assertThat(limits.mostBytes() * partitions).isBetween(1L, FlowLimits.BUFFER_BYTES);
  }
}
