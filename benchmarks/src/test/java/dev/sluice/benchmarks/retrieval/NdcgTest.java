package dev.sluice.benchmarks.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NdcgTest {
  private static final Map<String, Integer> GRADES = Map.of("a", 3, "b", 2, "c", 3, "e", 1, "f", 2);

  @Test
  void aRankingComputedByHand() {
    // 3/1 + 2/1.585 + 3/2 + 0 + 1/2.585 + 2/2.807 = 6.8611; at best 3,3,2,2,1: 7.1410.
    double measured = Ndcg.of(List.of("a", "b", "c", "d", "e", "f"), GRADES, 10);
    assertThat(measured).isCloseTo(6.8611 / 7.1410, within(1e-4));
  }

  @Test
  void theBestRankingIsOneAndTheEmptyOneNothing() {
    assertThat(Ndcg.of(List.of("a", "c", "b", "f", "e"), GRADES, 10)).isEqualTo(1.0);
    assertThat(Ndcg.of(List.of(), GRADES, 10)).isZero();
    assertThat(Ndcg.of(List.of("x", "y"), GRADES, 10)).isZero();
    assertThat(Ndcg.of(List.of("a"), Map.of(), 10)).isZero();
  }

  @Test
  void onlyTheRanksAboveTheCutCount() {
    assertThat(Ndcg.of(List.of("x", "a"), GRADES, 1)).isZero();
    assertThat(Ndcg.of(List.of("a", "x"), GRADES, 1)).isEqualTo(1.0);
    // 3/1 of 3/1 + 3/1.585.
    assertThat(Ndcg.of(List.of("a", "x"), GRADES, 2)).isCloseTo(3 / 4.8928, within(1e-4));
  }
}
