package dev.sluice.benchmarks.retrieval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All questions of a collection, asked one after another.
 *
 * @param rankings the documents found, best first, by question id
 * @param millis how long each answer took, shortest first
 */
record Questions(Map<String, List<String>> rankings, List<Double> millis) {
  /** Answers one question with documents, best first. */
  interface Search {
    List<String> find(String text) throws Exception;
  }

  static Questions ask(JudgedCollection collection, Search search) throws Exception {
    Map<String, List<String>> rankings = new HashMap<>();
    List<Double> millis = new ArrayList<>();
    for (JudgedCollection.Question question : collection.questions()) {
      long start = System.nanoTime();
      rankings.put(question.id(), search.find(question.text()));
      millis.add((System.nanoTime() - start) / 1e6);
    }
    millis.sort(null);
    return new Questions(rankings, List.copyOf(millis));
  }

  /** The time that this share of the answers took at the most. */
  double quantile(double share) {
    return millis.get((int) Math.min(millis.size() - 1L, (long) (share * millis.size())));
  }
}
