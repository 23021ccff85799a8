package dev.sluice.adapters.offline;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Cuts text and Markdown into sentences, word for word but for line breaks and list marks. */
final class Sentences {
  private static final Pattern BLOCK_END =
      Pattern.compile("\\R\\s*\\R|\\R(?=\\s*(?:[-*+>|#]|\\d+[.)]\\s))|(?<=^#[^\\n]{0,300})\\R");
  private static final Pattern MARK =
      Pattern.compile("^(?:\\s|[-*+>](?=\\s)|#{1,6}(?=\\s)|\\d{1,3}[.)](?=\\s))+");
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
        String sentence = plain.substring(from, to).strip();
        if (sentence.codePoints().anyMatch(Character::isLetterOrDigit)) {
          sentences.add(sentence);
        }
        from = to;
      }
    }
    return sentences;
  }
}
