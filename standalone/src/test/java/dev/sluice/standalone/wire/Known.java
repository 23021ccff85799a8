package dev.sluice.standalone.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What is known of a value of a program that was not run.
 *
 * @param texts the texts that it can be, as far as they can be names, with {@code {}} for a part
 *     that is not known; of a meter's builder, the meter's names
 * @param tags the tags that it holds: what is known of their values, by key
 * @param elements of an array, in the order in which they are stored
 * @param wide whether it takes two places of a frame
 */
record Known(Set<String> texts, Map<String, Set<String>> tags, List<Known> elements, boolean wide) {
  private static final String HOLE = "{}";

  /** As many texts as a value may have and still be followed. */
  private static final int MOST = 40;

  /** A text that can be a name, or a part of one; others are prose. */
  private static final Predicate<String> NAME = Pattern.compile("\\S{0,60}").asMatchPredicate();

  static final Known NOTHING = new Known(Set.of(), Map.of(), List.of(), false);
  static final Known WIDE = new Known(Set.of(), Map.of(), List.of(), true);

  static Known text(String text) {
    return ofTexts(Set.of(text));
  }

  static Known ofTexts(Set<String> texts) {
    Set<String> names = new TreeSet<>();
    texts.stream().filter(NAME).forEach(name -> names.add(name.replace(HOLE + HOLE, HOLE)));
    return names.isEmpty() ? NOTHING : new Known(few(names), Map.of(), List.of(), false);
  }

  static Known array() {
    return new Known(Set.of(), Map.of(), new ArrayList<>(), false);
  }

  /** Either of the two. */
  Known or(Known other) {
    if (equals(other) || other.equals(NOTHING)) {
      return this;
    }
    if (equals(NOTHING)) {
      return other;
    }
    Set<String> both = new TreeSet<>(texts);
    both.addAll(other.texts);
    return new Known(
        few(both), merged(tags, other.tags), elements.isEmpty() ? other.elements : elements, wide);
  }

  /** Too many are as good as none, and stay so whatever is added. */
  private static Set<String> few(Set<String> texts) {
    return texts.size() > MOST || texts.contains(HOLE) ? Set.of(HOLE) : texts;
  }

  /** With the tags of all the others. */
  Known tagged(Map<String, Set<String>> more) {
    return new Known(texts, merged(tags, more), elements, wide);
  }

  Known map(UnaryOperator<String> change) {
    Set<String> changed = new TreeSet<>();
    texts.forEach(text -> changed.add(change.apply(text)));
    return ofTexts(changed);
  }

  /** What it says where it is put into another text. */
  Set<String> within() {
    return texts.isEmpty() ? Set.of(HOLE) : texts;
  }

  /** The keys and values that stand by turns among these. */
  static Map<String, Set<String>> pairs(List<Known> words) {
    Map<String, Set<String>> pairs = new TreeMap<>();
    for (int i = 0; i + 1 < words.size(); i += 2) {
      for (String key : words.get(i).texts()) {
        pairs.put(key, words.get(i + 1).texts());
      }
    }
    return pairs;
  }

  static Map<String, Set<String>> merged(
      Map<String, Set<String>> one, Map<String, Set<String>> other) {
    Map<String, Set<String>> merged = new TreeMap<>();
    for (Map<String, Set<String>> each : List.of(one, other)) {
      each.forEach(
          (key, values) -> merged.computeIfAbsent(key, _ -> new TreeSet<>()).addAll(values));
    }
    return merged;
  }
}
