package dev.sluice.adapters.offline;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a text that say what it is about, in a form in which they can be compared. */
final class KeyWords {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
  private static final Pattern MARKS = Pattern.compile("\\p{Mn}+");
  private static final Pattern APOSTROPHE = Pattern.compile("['’](s|t|re|ve|ll|d|m)\\b");

  private static final Set<String> STOP_WORDS =
      Set.of(
          ("a about after again all also am an and any are as at be because been before being but by"
                  + " can could did do does doing don for from had has have he her here him his how"
                  + " i if in into is it its just let many may me might more most much must my no"
                  + " not of on once one only or other our out over please same shall she should so"
                  + " some such tell than that the their them then there these they this those to"
                  + " too under up us very was we were what when where which while who whom whose"
                  + " why will with would you your")
              .split(" "));

  private KeyWords() {}

  /** Each word once, in the order of the text. */
  static Set<String> of(String text) {
    String plain = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
    plain = APOSTROPHE.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("");
    Set<String> words = new LinkedHashSet<>();
    Matcher matcher = WORD.matcher(plain);
    while (matcher.find()) {
      if (!STOP_WORDS.contains(matcher.group())) {
        words.add(stem(matcher.group()));
      }
    }
    return words;
  }

  /** Takes the commonest English endings off, so that singular and plural meet. */
  private static String stem(String word) {
    if (ends(word, "ies", 2)) {
      return cut(word, 3) + "y";
    }
    if (ends(word, "sses", 1) || ends(word, "ches", 2) || ends(word, "shes", 2)) {
      return cut(word, 2);
    }
    if (ends(word, "ing", 4)) {
      return withoutE(cut(word, 3));
    }
    if (ends(word, "ed", 3)) {
      return withoutE(cut(word, 2));
    }
    if (ends(word, "s", 3) && !word.endsWith("ss") && !word.endsWith("us")) {
      return withoutE(cut(word, 1));
    }
    return withoutE(word);
  }

  /** As store, stored and storing differ by it. */
  private static String withoutE(String word) {
    return ends(word, "e", 3) ? cut(word, 1) : word;
  }

  private static boolean ends(String word, String ending, int least) {
    return word.endsWith(ending) && word.length() >= ending.length() + least;
  }

  private static String cut(String word, int count) {
    return word.substring(0, word.length() - count);
  }
}
