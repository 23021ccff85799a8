package dev.sluice.workers.context;

import dev.sluice.core.tokens.Tokens;

/** The part of a query that the embedding model takes in. */
final class Excerpt {
  private Excerpt() {}

  /**
   * The longest beginning of a text that has at most so many tokens, or nearly the longest.
   *
   * @param tokens at least 1
   */
  static String of(String text, int tokens) {
    if (Tokens.count(text) <= tokens) {
      return text;
    }
    int fits = 0;
    int tooLong = text.length();
    while (tooLong - fits > 1) {
      int middle = (fits + tooLong) >>> 1;
      if (Tokens.count(beginning(text, middle)) <= tokens) {
        fits = middle;
      } else {
        tooLong = middle;
      }
    }
    return beginning(text, fits);
  }

  /** Never half of a character that takes two. */
  private static String beginning(String text, int length) {
    boolean splits =
        length > 0
            && Character.isHighSurrogate(text.charAt(length - 1))
            && Character.isLowSurrogate(text.charAt(length));
    return text.substring(0, splits ? length - 1 : length);
  }
}
