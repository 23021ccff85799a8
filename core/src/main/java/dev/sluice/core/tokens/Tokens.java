package dev.sluice.core.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;

/**
 * Counts text in the tokens of OpenAI's {@code cl100k_base}. For other models the count is an
 * estimate, which is enough to book limits and to fit a prompt. Safe for concurrent use.
 *
 * <p>Long texts are counted in runs, which keeps the time linear for text without spaces; the count
 * may then be a few in a thousand above the exact one.
 */
public final class Tokens {
  private static final Encoding ENCODING =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);

  private Tokens() {}

  /** The number of tokens of a text; special tokens count as plain text. */
  public static int count(String text) {
    int count = 0;
    for (int from = 0; from < text.length(); ) {
      int to = TokenRuns.end(text, from);
      count += ENCODING.countTokensOrdinary(wellFormed(text.substring(from, to)));
      from = to;
    }
    return count;
  }

  /** The token ids of a run of text; special tokens are read as plain text. */
  static IntArrayList encode(String run) {
    return ENCODING.encodeOrdinary(wellFormed(run));
  }

  /** The number of UTF-8 bytes that a token stands for. */
  static int bytes(int token) {
    IntArrayList one = new IntArrayList(1);
    one.add(token);
    return ENCODING.decodeBytes(one).length;
  }

  /**
   * The run with every half of a surrogate pair replaced by U+FFFD: the encoder refuses such
   * halves.
   */
  private static String wellFormed(String run) {
    int first = 0;
    while (first < run.length() && !isHalf(run.codePointAt(first))) {
      first += Character.isHighSurrogate(run.charAt(first)) ? 2 : 1;
    }
    if (first == run.length()) {
      return run;
    }
    StringBuilder clean = new StringBuilder(run.length());
    run.codePoints().forEach(point -> clean.appendCodePoint(isHalf(point) ? 0xFFFD : point));
    return clean.toString();
  }

  private static boolean isHalf(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
