package dev.sluice.adapters.offline;

import dev.sluice.schemas.Passage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the sentences that share the weightiest words with a question. A word weighs the more, the
 * fewer sentences hold it.
 */
final class QuoteFinder {
  /** The weight of the rest of its passage beside a sentence's own words. */
  private static final double CONTEXT = 0.4;

  /** The weight of the order of the passages at the most. */
  private static final double ORDER = 0.1;

  /** Words that a sentence has at the least. */
  private static final int FULL_SENTENCE = 5;

  /** A quote is given only if it fits this well beside the best. */
  private static final double BESIDE_BEST = 0.7;

  /** The part of a question's weight that a sentence shares at the least. */
  private static final double LEAST_SHARED = 0.15;

  private final Set<String> question;
  private final List<Candidate> candidates = new ArrayList<>();

  private record Candidate(
      String text, String source, Set<String> words, Set<String> context, double prior) {}

  QuoteFinder(String question) {
    this.question = KeyWords.of(question);
  }

  /** Adds passages, the best first. */
  void addPassages(List<Passage> passages) {
    for (int rank = 0; rank < passages.size(); rank++) {
      Passage passage = passages.get(rank);
      String title = passage.getTitle() == null ? "" : passage.getTitle();
      Set<String> context = KeyWords.of(title + "\n" + passage.getText());
      for (String sentence : Sentences.of(passage.getText())) {
        add(sentence, passage.getDocumentId(), context, ORDER / (1 + rank));
      }
    }
  }

  /** Adds a sentence that somebody said. */
  void addSpeech(String speaker, String sentence) {
    add(sentence, speaker, Set.of(), 0);
  }

  private void add(String sentence, String source, Set<String> context, double prior) {
    candidates.add(new Candidate(sentence, source, KeyWords.of(sentence), context, prior));
  }

  /** The quotes that share enough words with the question, best first, none twice. */
  List<Quote> best(int most) {
    Map<String, Double> weights = weights();
    double total = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    List<Quote> quotes = new ArrayList<>();
    for (Candidate candidate : candidates) {
      double own = shared(weights, candidate.words());
      if (own > 0 && own >= LEAST_SHARED * total) {
        double fits = (own + CONTEXT * shared(weights, candidate.context())) / total;
        double whole = isFragment(candidate.text()) ? 0.5 : 1;
        quotes.add(
            new Quote(candidate.text(), candidate.source(), fits * whole + candidate.prior()));
      }
    }
    quotes.sort(Comparator.comparingDouble(Quote::score).reversed());
    Set<String> seen = new HashSet<>();
    return quotes.stream()
        .filter(quote -> quote.score() >= BESIDE_BEST * quotes.getFirst().score())
        .filter(quote -> seen.add(quote.text()))
        .limit(most)
        .toList();
  }

  /** A heading, a row of a table, a word or two: nothing that answers by itself. */
  private static boolean isFragment(String text) {
    return text.startsWith("|") || text.split(" ").length < FULL_SENTENCE;
  }

  private Map<String, Double> weights() {
    Map<String, Double> weights = new HashMap<>();
    for (String word : question) {
      long holding = candidates.stream().filter(c -> c.words().contains(word)).count();
      weights.put(word, Math.log(1 + candidates.size() / (holding + 0.5)));
    }
    return weights;
  }

  private static double shared(Map<String, Double> weights, Set<String> words) {
    return weights.entrySet().stream()
        .filter(entry -> words.contains(entry.getKey()))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
