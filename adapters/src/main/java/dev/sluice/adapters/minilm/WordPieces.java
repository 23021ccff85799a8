package dev.sluice.adapters.minilm;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts text into the word pieces of BERT's uncased vocabulary: the text is cleaned, put in lower
 * case without accents and split at blanks and punctuation, and each word is cut greedily from the
 * left into the longest pieces that the vocabulary holds (Devlin et al., 2018, and the WordPiece of
 * Schuster and Nakajima, 2012). Special tokens inside the text are plain text.
 */
final class WordPieces {
  private static final String CONTINUES = "##";
  private static final String UNKNOWN = "[UNK]";
  private static final int MAX_WORD = 100;

  private final Map<String, Integer> vocabulary;
  private final long unknown;

  WordPieces(Map<String, Integer> vocabulary) {
    this.vocabulary = vocabulary;
    Integer id = vocabulary.get(UNKNOWN);
    if (id == null) {
      throw new IllegalArgumentException("the vocabulary has no " + UNKNOWN);
    }
    this.unknown = id;
  }

  /** The ids of a text's pieces; none if it holds nothing that can be seen. */
  long[] of(String text) {
    return Arrays.stream(split(text).split(" "))
        .filter(word -> !word.isEmpty())
        .flatMapToLong(word -> Arrays.stream(pieces(word)))
        .toArray();
  }

  /** Words and punctuation marks, normalised, with blanks between them. */
  private static String split(String text) {
    StringBuilder spaced = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(c -> {
          if (isBlank(c)) {
            spaced.append(' ');
          } else if (isIdeograph(c)) {
            spaced.append(' ').appendCodePoint(c).append(' ');
          } else if (!isDropped(c)) {
            spaced.appendCodePoint(c);
          }
        });
    StringBuilder words = new StringBuilder(spaced.length() + 16);
    Normalizer.normalize(spaced, Normalizer.Form.NFD)
        .codePoints()
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .map(Character::toLowerCase)
        .forEach(c -> {
          if (isBlank(c)) {
            words.append(' ');
          } else if (isPunctuation(c)) {
            words.append(' ').appendCodePoint(c).append(' ');
          } else {
            words.appendCodePoint(c);
          }
        });
    return words.toString();
  }

  private long[] pieces(String word) {
    if (word.codePointCount(0, word.length()) > MAX_WORD) {
      return new long[] {unknown};
    }
    long[] pieces = new long[word.length()];
    int count = 0;
    int from = 0;
    while (from < word.length()) {
      int to = word.length();
      Integer id = null;
      while (to > from && (id = piece(word, from, to)) == null) {
        to = word.offsetByCodePoints(to, -1);
      }
      if (id == null) {
        return new long[] {unknown};
      }
      pieces[count++] = id;
      from = to;
    }
    return Arrays.copyOf(pieces, count);
  }

  private @Nullable Integer piece(String word, int from, int to) {
    String piece = word.substring(from, to);
    return vocabulary.get(from == 0 ? piece : CONTINUES + piece);
  }

  private static boolean isBlank(int c) {
    return c == '\t' || c == '\n' || c == '\r' || Character.isSpaceChar(c);
  }

  private static boolean isDropped(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE -> true;
      default -> c == 0xFFFD;
    };
  }

  private static boolean isPunctuation(int c) {
    if (c < 128) {
      return c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** The blocks of Chinese characters, each of which is a word of its own. */
  private static boolean isIdeograph(int c) {
    return (c >= 0x4E00 && c <= 0x9FFF)
        || (c >= 0x3400 && c <= 0x4DBF)
        || (c >= 0x20000 && c <= 0x2A6DF)
        || (c >= 0x2A700 && c <= 0x2B73F)
        || (c >= 0x2B740 && c <= 0x2B81F)
        || (c >= 0x2B920 && c <= 0x2CEAF)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0x2F800 && c <= 0x2FA1F);
  }
}
