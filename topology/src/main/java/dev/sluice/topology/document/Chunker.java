package dev.sluice.topology.document;

import dev.sluice.core.tokens.TokenOffsets;
import dev.sluice.core.tokens.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into overlapping pieces of a bounded number of tokens, preferably between paragraphs,
 * else sentences, else words. Everything in the text that is not blank is in a piece, and the same
 * text is always cut in the same way. Takes time in proportion to the text's length.
 *
 * @param tokens of a piece at the most, at least 16
 * @param overlap tokens that a piece shares with the one before at the most, up to half of {@code
 *     tokens}
 * @param bytes UTF-8 bytes of a piece at the most, at least 1024: a few tokens can stand for many
 *     bytes, as of spaces
 */
record Chunker(int tokens, int overlap, int bytes) {
  Chunker {
    if (tokens < 16 || overlap < 0 || overlap > tokens / 2 || bytes < 1024) {
      throw new IllegalArgumentException(
          "%d tokens, overlap %d, %d bytes".formatted(tokens, overlap, bytes));
    }
  }

  /** The pieces, in order; none for a blank text. */
  List<TextPiece> cut(String text) {
    return new Run(text).pieces();
  }

  /** The cutting of one text. */
  private final class Run {
    private final String text;
    private final int length;
    private final TokenOffsets offsets;

    Run(String text) {
      this.text = text;
      this.length = TextBorders.endOfText(text);
      this.offsets = TokenOffsets.of(text);
    }

    List<TextPiece> pieces() {
      List<TextPiece> pieces = new ArrayList<>();
      int start = TextBorders.pastBlank(text, 0);
      int covered = start;
      while (covered < length) {
        int end = end(start, covered);
        if (end <= covered) {
          start = covered;
          end = end(start, covered);
        }
        TextPiece piece = TextPiece.of(text, start, TextBorders.beforeBlank(text, start, end));
        pieces.add(piece);
        covered = TextBorders.pastBlank(text, end);
        start = overlapStart(piece, covered);
      }
      return pieces;
    }

    /** Where the piece ends that begins at an offset; not past {@code covered} if nothing fits. */
    private int end(int start, int covered) {
      int least = text.offsetByCodePoints(start, 1);
      int allowed = tokens;
      while (true) {
        int limit = Math.max(least, offsets.after(start, allowed));
        int floor = Math.max(covered + 1, offsets.after(start, (tokens + overlap) / 2));
        int end = limit >= length ? length : TextBorders.last(text, floor, limit);
        int excess =
            excess(text.substring(start, TextBorders.beforeBlank(text, start, end)), allowed);
        if (excess <= 0 || end <= Math.max(least, covered)) {
          return end;
        }
        allowed = Math.max(1, allowed - excess);
      }
    }

    /** By how many tokens a piece is too long, or by how many its bytes are too many. */
    private int excess(String piece, int allowed) {
      if (piece.length() > bytes / 3) {
        int size = piece.getBytes(StandardCharsets.UTF_8).length;
        if (size > bytes) {
          return Math.max(1, (int) (allowed - (long) allowed * bytes / size));
        }
      }
      return Tokens.count(piece) - tokens;
    }

    /**
     * Where the piece begins that follows one: in its second half, between words if there are any.
     */
    private int overlapStart(TextPiece previous, int covered) {
      int half = previous.end() - previous.text().length() / 2;
      int allowed = overlap;
      while (allowed > 0) {
        int earliest = Math.max(half, offsets.before(previous.end(), allowed));
        int start =
            TextBorders.pastBlank(text, TextBorders.firstWord(text, earliest, previous.end()));
        if (start >= previous.end()) {
          return covered;
        }
        int excess = Tokens.count(text.substring(start, previous.end())) - overlap;
        if (excess <= 0) {
          return start;
        }
        allowed -= excess;
      }
      return covered;
    }
  }
}
