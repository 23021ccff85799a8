package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.chaos.History.Accepted;
import dev.sluice.benchmarks.chaos.History.Chunk;
import dev.sluice.benchmarks.chaos.History.Kind;
import dev.sluice.benchmarks.chaos.Violation.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The vector store holds each word of the newest change of each document in exactly one chunk, and
 * no other word: the words of different versions and documents differ, and chunks do not overlap.
 */
final class VectorRules {
  private VectorRules() {}

  static List<Violation> check(History history) {
    Map<String, Accepted> newest = new LinkedHashMap<>();
    for (Accepted accepted : history.accepted()) {
      String thread = accepted.thread();
      if (accepted.kind() == Kind.DOCUMENT && thread != null) {
        newest.put(thread, accepted);
      }
    }
    Map<String, Map<String, Integer>> stored = new HashMap<>();
    for (Chunk chunk : history.chunks()) {
      Map<String, Integer> words = stored.computeIfAbsent(chunk.documentId(), d -> new HashMap<>());
      chunk.words().forEach(word -> words.merge(word, 1, Integer::sum));
    }
    List<Violation> violations = new ArrayList<>();
    newest.forEach((document, change) -> {
      // What a change that failed leaves behind is not promised, nor what nobody knows of.
      if (Checker.endOf(history, change.id()).equals("completed")
          && !history.unsure().contains(document)) {
        compare(document, change, stored.getOrDefault(document, Map.of()), violations);
      }
    });
    stored.keySet().stream()
        .filter(document -> !newest.containsKey(document) && !history.unsure().contains(document))
        .sorted()
        .forEach(document ->
            violations.add(
                new Violation(
                    Rule.VECTORS,
                    document,
                    "%s has vectors and was never accepted".formatted(document))));
    return violations;
  }

  private static void compare(
      String document, Accepted change, Map<String, Integer> stored, List<Violation> violations) {
    Set<String> missing = new TreeSet<>(change.words());
    missing.removeAll(stored.keySet());
    if (!missing.isEmpty()) {
      add(violations, document, change, "vectors are missing, of the words", missing);
    }
    Set<String> left = new TreeSet<>(stored.keySet());
    left.removeAll(change.words());
    if (!left.isEmpty()) {
      add(violations, document, change, "vectors are left over, of the words", left);
    }
    Set<String> twice = new TreeSet<>(change.words());
    twice.removeIf(word -> stored.getOrDefault(word, 0) < 2);
    if (!twice.isEmpty()) {
      add(violations, document, change, "vectors are there twice, of the words", twice);
    }
  }

  private static void add(
      List<Violation> violations,
      String document,
      Accepted change,
      String what,
      Set<String> words) {
    violations.add(
        new Violation(
            Rule.VECTORS,
            document,
            "%s, whose newest change is %s: %s %s (%d in all)"
                .formatted(
                    document, change.id(), what, words.stream().limit(3).toList(), words.size())));
  }
}
