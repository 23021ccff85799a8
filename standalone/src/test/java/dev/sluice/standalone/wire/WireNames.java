package dev.sluice.standalone.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The file of all names that others than one process of one release know. It has a section for each
 * kind, with the names one a line and in order.
 */
final class WireNames {
  static final Path FILE = Path.of("src", "test", "resources", "wire-names.txt");
  private static final Path FOUND = Path.of("target", "wire-names");
  private static final String WHY =
      "Such a name is on the wire, where other releases, stored data or users' own tools read it:"
          + " to change one takes an entry in CHANGELOG.md and a way to upgrade.";

  private WireNames() {}

  /** The lines of every section, by its title. */
  static Map<String, List<String>> sections() throws IOException {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(FILE)) {
      if (line.startsWith("[")) {
        lines = new ArrayList<>();
        sections.put(line.substring(1, line.length() - 1), lines);
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        lines.add(line);
      }
    }
    return sections;
  }

  /** The first word of every line of every section but one. */
  static Set<String> firstWords(Section without) throws IOException {
    Set<String> words = new TreeSet<>();
    sections()
        .forEach((title, lines) -> {
          if (!title.equals(without.title())) {
            lines.forEach(line -> words.add(firstWord(line)));
          }
        });
    return words;
  }

  static String firstWord(String line) {
    int end = line.indexOf(' ');
    return end < 0 ? line : line.substring(0, end);
  }

  /** Fails, naming each line, where the code has other names than the file. */
  static void hold(Section section, Collection<String> found) throws IOException {
    holdAll(Map.of(section, found));
  }

  /** As {@link #hold}, for what is found together. */
  static void holdAll(Map<Section, ? extends Collection<String>> found) throws IOException {
    StringBuilder differences = new StringBuilder();
    for (var each : new TreeMap<>(found).entrySet()) {
      Set<String> inCode = new TreeSet<>(each.getValue());
      Files.write(Files.createDirectories(FOUND).resolve(each.getKey().title() + ".txt"), inCode);
      Set<String> inFile = lines(each.getKey());
      differences.append(without(each.getKey(), inFile, inCode, "missing in the code"));
      differences.append(without(each.getKey(), inCode, inFile, "missing in the file"));
    }
    fail(differences);
  }

  private static Set<String> lines(Section section) throws IOException {
    return new TreeSet<>(sections().getOrDefault(section.title(), List.of()));
  }

  private static String without(
      Section section, Collection<String> lines, Set<String> known, String what) {
    return lines.stream()
        .filter(line -> !known.contains(line))
        .map("%n  [%s] %s: %%s".formatted(section.title(), what)::formatted)
        .collect(Collectors.joining());
  }

  private static void fail(StringBuilder differences) {
    if (!differences.isEmpty()) {
      throw new AssertionError(
          "The names of the code are not those of %s:%s%n%s%nWhat the code has is in %s."
              .formatted(FILE, differences, WHY, FOUND));
    }
  }
}
