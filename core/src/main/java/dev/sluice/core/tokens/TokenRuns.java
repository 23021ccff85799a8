package dev.sluice.core.tokens;

/**
 * Divides a long text into runs of bounded length, which are encoded one by one. The work for a
 * word grows faster than its length, so a text without spaces must not be encoded as a whole.
 */
final class TokenRuns {
  /** The most UTF-16 units of a run. */
  static final int LENGTH = 512;

  private TokenRuns() {}

  /**
   * The end of the run that begins at an offset: before a space if possible, never inside a
   * surrogate pair.
   */
  static int end(String text, int from) {
    if (text.length() - from <= LENGTH) {
      return text.length();
    }
    int limit = from + LENGTH;
    for (int at = limit; at > from + LENGTH / 2; at--) {
      if (text.charAt(at) == ' ' && !Character.isWhitespace(text.charAt(at - 1))) {
        return at;
      }
    }
    return splitsPair(text, limit) ? limit - 1 : limit;
  }

  private static boolean splitsPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at - 1))
        && Character.isLowSurrogate(text.charAt(at));
  }
}
