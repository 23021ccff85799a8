package dev.sluice.adapters.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankFusionTest {
  @Test
  void whatBothListsHoldComesFirst() {
    Map<String, Double> fused =
        RankFusion.fuse(List.of(List.of("a", "b", "c"), List.of("c", "d")), 10);

    assertThat(fused.keySet()).containsExactly("c", "a", "b", "d");
    assertThat(fused.get("c")).isCloseTo(1.0 / 63 + 1.0 / 61, within(1e-12));
    assertThat(fused.get("a")).isCloseTo(1.0 / 61, within(1e-12));
  }

  @Test
  void equalScoresKeepTheOrderOfTheFirstList() {
    assertThat(RankFusion.fuse(List.of(List.of("a", "b"), List.of("x", "y")), 3).keySet())
        .containsExactly("a", "x", "b");
  }

  @Test
  void nothingFusesToNothing() {
    assertThat(RankFusion.fuse(List.of(List.<String>of(), List.of()), 3)).isEmpty();
  }
}
