package dev.sluice.adapters.vectors;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): a hit's score is the sum of 1
 * / (60 + rank) over the lists that contain it. So scores of different kinds need not be compared.
 */
public final class RankFusion {
  private static final int K = 60;

  private RankFusion() {}

  /**
   * Fuses ranked lists, best first.
   *
   * @return the score of each hit, best first; hits of equal score in the order of the first list
   */
  public static <T> Map<T, Double> fuse(List<List<T>> rankings, int most) {
    Map<T, Double> scores = new LinkedHashMap<>();
    for (List<T> ranking : rankings) {
      for (int rank = 1; rank <= ranking.size(); rank++) {
        scores.merge(ranking.get(rank - 1), 1.0 / (K + rank), Double::sum);
      }
    }
    Map<T, Double> best = new LinkedHashMap<>();
    scores.entrySet().stream()
        .sorted(Map.Entry.<T, Double>comparingByValue().reversed())
        .limit(most)
        .forEach(entry -> best.put(entry.getKey(), entry.getValue()));
    return best;
  }
}
