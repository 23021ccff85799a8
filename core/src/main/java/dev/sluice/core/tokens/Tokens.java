package dev.sluice.core.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;

/**
 * Counts and cuts text in the tokens of OpenAI's {@code cl100k_base}. For other models it is an
 * estimate, which is all that budgets and bookings need. Safe for concurrent use.
 */
public final class Tokens {
  private static final Encoding ENCODING =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);

  private Tokens() {}

  /** The tokens of a text. */
  public static int count(String text) {
    return ENCODING.countTokensOrdinary(text);
  }

  /** The token ids of a text, special tokens taken as plain text. */
  static int[] encode(String text) {
    return ENCODING.encodeOrdinary(text).toArray();
  }

  /** The text of a run of token ids. */
  static String decode(int[] tokens, int from, int to) {
    IntArrayList part = new IntArrayList(to - from);
    for (int i = from; i < to; i++) {
      part.add(tokens[i]);
    }
    return ENCODING.decode(part);
  }
}
