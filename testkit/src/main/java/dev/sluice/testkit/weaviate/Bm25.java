package dev.sluice.testkit.weaviate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Okapi BM25 (Robertson and Zaragoza, 2009) with Weaviate's defaults, over words that are divided
 * by spaces. The statistics are those of the whole tenant, with any filter.
 */
final class Bm25 {
  private static final double K1 = 1.2;
  private static final double B = 0.75;

  private final List<StoredObject> objects;
  private final List<Map<String, Integer>> counts = new ArrayList<>();
  private final Map<String, Integer> holding = new HashMap<>();
  private final double averageLength;

  /** An object and its score. */
  record Hit(StoredObject object, double score) {}

  Bm25(List<StoredObject> objects, List<String> properties) {
    this.objects = objects;
    long words = 0;
    for (StoredObject object : objects) {
      Map<String, Integer> count = new HashMap<>();
      for (String property : properties) {
        for (String text : object.texts(property)) {
          for (String word : words(text)) {
            count.merge(word, 1, Integer::sum);
            words++;
          }
        }
      }
      count.keySet().forEach(word -> holding.merge(word, 1, Integer::sum));
      counts.add(count);
    }
    this.averageLength = objects.isEmpty() ? 1 : Math.max(1, (double) words / objects.size());
  }

  /** The objects that share a word with the query, best first. */
  List<Hit> search(String query) {
    Set<String> asked = new TreeSet<>(words(query));
    List<Hit> hits = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      double score = score(counts.get(i), asked);
      if (score > 0) {
        hits.add(new Hit(objects.get(i), score));
      }
    }
    hits.sort(Comparator.comparingDouble(Hit::score).reversed());
    return hits;
  }

  private double score(Map<String, Integer> count, Set<String> asked) {
    double length = count.values().stream().mapToInt(Integer::intValue).sum();
    double score = 0;
    for (String word : asked) {
      int times = count.getOrDefault(word, 0);
      if (times > 0) {
        int with = holding.getOrDefault(word, 0);
        double rarity = Math.log(1 + (objects.size() - with + 0.5) / (with + 0.5));
        score += rarity * times * (K1 + 1) / (times + K1 * (1 - B + B * length / averageLength));
      }
    }
    return score;
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }
}
