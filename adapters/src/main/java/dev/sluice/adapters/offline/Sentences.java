package dev.sluice.adapters.offline;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Cuts text and Markdown into sentences, word for word but for line breaks and list marks. */
final class Sentences {
  private static final Pattern BLOCK_END =
      Pattern.compile("(?m)\\R\\s*\\R|\\R(?=\\s*(?:[-*+>|#]|\\d+[.)]\\s))|(?<=^#[^\\n]{0,300})\\R");
  private static final Pattern MARK =
      Pattern.compile("^(?:\\s|[-*+>](?=\\s)|#{1,6}(?=\\s)|\\d{1,3}[.)](?=\\s))+");
  private static final Pattern ABBREVIATION =
      Pattern.compile("(?:^|\\W)(?:Mrs?|Ms|Dr|Prof|St|No|Fig|vs|cf|etc|e\\.g|i\\.e|[A-Z])\\.\\s$");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private Sentences() {}

  static List<String> of(String text) {
    List<String> sentences = new ArrayList<>();
    for (String block : BLOCK_END.split(text)) {
      String plain = BLANKS.matcher(MARK.matcher(block).replaceFirst("")).replaceAll(" ").strip();
      BreakIterator ends = BreakIterator.getSentenceInstance(Locale.ROOT);
      ends.setText(plain);
      int from = 0;
      for (int to = ends.next(); to != BreakIterator.DONE; to = ends.next()) {
        String sentence = plain.substring(from, to);
        if (to == plain.length() || isWhole(sentence)) {
          if (sentence.codePoints().anyMatch(Character::isLetterOrDigit)) {
            sentences.add(sentence.strip());
          }
          from = to;
        }
      }
    }
    return sentences;
  }

  /** False where the full stop stands within a word, such as a path, or ends an abbreviation. */
  private static boolean isWhole(String sentence) {
    return Character.isWhitespace(sentence.charAt(sentence.length() - 1))
        && !ABBREVIATION.matcher(sentence).find();
  }
}
