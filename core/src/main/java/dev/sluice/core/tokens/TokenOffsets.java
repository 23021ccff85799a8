package dev.sluice.core.tokens;

import com.knuddels.jtokkit.api.IntArrayList;
import java.util.Arrays;

/**
 * The offsets of the tokens in one text, to find places to cut. A cut changes the tokens at its
 * border a little: where the count must be exact, count again with {@link Tokens#count}.
 */
public final class TokenOffsets {
  private final String text;

  /**
   * The end of each token. A token that ends inside a character has the end of that character. So
   * no offset is inside a surrogate pair, and several tokens may have the same end.
   */
  private int[] ends = new int[64];

  private int size;

  private TokenOffsets(String text) {
    this.text = text;
  }

  /** The tokens of a text; takes time in proportion to its length, whatever it is. */
  public static TokenOffsets of(String text) {
    TokenOffsets offsets = new TokenOffsets(text);
    for (int from = 0; from < text.length(); ) {
      int to = TokenRuns.end(text, from);
      offsets.add(from, to);
      from = to;
    }
    return offsets;
  }

  private void add(int from, int to) {
    IntArrayList tokens = Tokens.encode(text.substring(from, to));
    if (ends.length < size + tokens.size()) {
      ends = Arrays.copyOf(ends, Math.max(size + tokens.size(), ends.length * 2));
    }
    int at = from;
    int bytes = 0;
    for (int i = 0; i < tokens.size(); i++) {
      bytes += Tokens.bytes(tokens.get(i));
      while (at < to && bytes > 0) {
        bytes -= width(text.codePointAt(at));
        at += Character.charCount(text.codePointAt(at));
      }
      ends[size++] = at;
    }
    ends[size - 1] = to;
  }

  /** UTF-8 bytes of a character; three for half a surrogate pair, which is read as U+FFFD. */
  private static int width(int codePoint) {
    return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }

  /** The farthest offset, between two characters, that is at most so many tokens after another. */
  public int after(int from, int tokens) {
    int index = upTo(from) + tokens;
    if (index >= size) {
      return text.length();
    }
    while (index > 0 && ends[index] == ends[index - 1]) {
      index--;
    }
    return index == 0 ? from : Math.max(from, ends[index - 1]);
  }

  /** The earliest offset, between two characters, that is at most so many tokens before another. */
  public int before(int to, int tokens) {
    int index = upTo(to) - tokens;
    return index <= 0 ? 0 : Math.min(to, ends[index - 1]);
  }

  /** The number of tokens that end at an offset or before it. */
  private int upTo(int offset) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
