package dev.sluice.adapters.vectors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * The words of a text that BM25 compares, the same in every store: English and stemmed, without
 * stop words.
 */
public final class EnglishWords {
  /** Divides a text into its words. */
  public static final Analyzer ANALYZER = new EnglishAnalyzer();

  /** The most words of a query that are used, so that a whole document as a query stays cheap. */
  private static final int MAX_QUERY_WORDS = 256;

  private static final String ANY_FIELD = "words";

  private EnglishWords() {}

  /** All words of a text, in order. */
  public static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    try (TokenStream stream = ANALYZER.tokenStream(ANY_FIELD, text)) {
      CharTermAttribute word = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        words.add(word.toString());
      }
      stream.end();
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory can be read", e);
    }
    return words;
  }

  /** The first different words of a query. */
  public static List<String> ofQuery(String text) {
    Set<String> different = new LinkedHashSet<>(of(text));
    return different.stream().limit(MAX_QUERY_WORDS).toList();
  }
}
