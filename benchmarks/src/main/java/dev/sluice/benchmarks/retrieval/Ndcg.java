package dev.sluice.benchmarks.retrieval;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Normalised discounted cumulative gain (Järvelin and Kekäläinen, TOIS 2002), as trec_eval counts
 * it: a document's gain is its grade, divided by the logarithm to base two of its rank plus one,
 * and the sum is measured against that of the best ranking there could be.
 */
final class Ndcg {
  private Ndcg() {}

  /**
   * The measure of one ranking, 0 to 1.
   *
   * @param ranking document ids, best first, none twice
   * @param grades by document id; a document that is not in it has none
   * @param cut ranks that count
   */
  static double of(List<String> ranking, Map<String, Integer> grades, int cut) {
    List<Integer> ideal =
        grades.values().stream().sorted(Comparator.reverseOrder()).limit(cut).toList();
    double best = gain(ideal);
    List<Integer> found =
        ranking.stream().limit(cut).map(id -> grades.getOrDefault(id, 0)).toList();
    return best > 0 ? gain(found) / best : 0;
  }

  private static double gain(List<Integer> grades) {
    return IntStream.range(0, grades.size())
        .mapToDouble(i -> Math.max(0, grades.get(i)) * Math.log(2) / Math.log(i + 2.0))
        .sum();
  }
}
