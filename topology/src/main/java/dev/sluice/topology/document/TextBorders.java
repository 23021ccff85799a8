package dev.sluice.topology.document;

/** Places where a text is best cut. Offsets are in UTF-16 units; none is inside a pair. */
final class TextBorders {
  private static final String SENTENCE_ENDS = ".!?…";
  private static final String WIDE_SENTENCE_ENDS = "。！？";
  private static final String WIDE_PAUSES = "、，；：";
  private static final String CLOSERS = "\"')]”’»";

  private TextBorders() {}

  /**
   * The last paragraph border from {@code floor} to {@code limit}, else the last sentence border,
   * else the last word border, else the limit itself.
   *
   * @param limit not inside a surrogate pair
   */
  static int last(String text, int floor, int limit) {
    int sentence = 0;
    int word = 0;
    for (int at = limit; at >= Math.max(1, floor); at--) {
      if (isParagraph(text, at)) {
        return at;
      }
      if (sentence == 0 && isSentence(text, at)) {
        sentence = at;
      }
      if (word == 0 && isWord(text, at)) {
        word = at;
      }
    }
    return sentence > 0 ? sentence : word > 0 ? word : limit;
  }

  /** The first word border from one offset to another, else the first. */
  static int firstWord(String text, int from, int to) {
    for (int at = Math.max(1, from); at < to; at++) {
      if (isWord(text, at)) {
        return at;
      }
    }
    return splitsPair(text, from) ? from + 1 : from;
  }

  /** The first offset from another on where something stands that is not blank. */
  static int pastBlank(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The offset up to another behind the last thing that is not blank, from a start on. */
  static int beforeBlank(String text, int start, int end) {
    int at = end;
    while (at > start && Character.isWhitespace(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  /** Where the text ends without the blanks behind it. */
  static int endOfText(String text) {
    return beforeBlank(text, 0, text.length());
  }

  /** Whether a blank line ends here. */
  private static boolean isParagraph(String text, int at) {
    if (text.charAt(at - 1) != '\n') {
      return false;
    }
    int before = at - 2;
    while (before >= 0 && isInLineBlank(text.charAt(before))) {
      before--;
    }
    return before >= 0 && text.charAt(before) == '\n';
  }

  private static boolean isSentence(String text, int at) {
    char last = text.charAt(at - 1);
    if (last == '\n' || WIDE_SENTENCE_ENDS.indexOf(last) >= 0) {
      return true;
    }
    if (at < 2 || !Character.isWhitespace(last)) {
      return false;
    }
    char end = text.charAt(at - 2);
    if (CLOSERS.indexOf(end) >= 0 && at > 2) {
      end = text.charAt(at - 3);
    }
    return SENTENCE_ENDS.indexOf(end) >= 0;
  }

  private static boolean isWord(String text, int at) {
    char last = text.charAt(at - 1);
    return Character.isWhitespace(last)
        || WIDE_PAUSES.indexOf(last) >= 0
        || WIDE_SENTENCE_ENDS.indexOf(last) >= 0;
  }

  private static boolean isInLineBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
  }

  private static boolean splitsPair(String text, int at) {
    return at > 0
        && at < text.length()
        && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
  }
}
