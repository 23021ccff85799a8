package dev.sluice.testkit.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What became of one test, or of a whole class that was skipped.
 *
 * @param testClass its simple name
 * @param contract the contract suite that it belongs to; empty if it belongs to none
 * @param test its name, with its parameters
 * @param tests how many tests this stands for
 * @param reason why it was skipped or failed; empty if it passed
 */
record Outcome(
    String testClass, String contract, String test, int tests, Result result, String reason) {
  enum Result {
    PASSED,
    FAILED,
    SKIPPED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where a module keeps them. */
  static final Path FOLDER = Path.of("target", "test-outcomes");

  private static final String TAB = "\t";

  /** One line of a file, without its end. */
  String line() {
    return String.join(
        TAB,
        List.of(
            plain(testClass),
            plain(contract),
            plain(test),
            Integer.toString(tests),
            result.name(),
            plain(reason)));
  }

  static Outcome parse(String line) {
    String[] parts = line.split(TAB, -1);
    return new Outcome(
        parts[0],
        parts[1],
        parts[2],
        Integer.parseInt(parts[3]),
        Result.valueOf(parts[4]),
        parts[5]);
  }

  private static String plain(String text) {
    return text.lines().findFirst().orElse("").replace(TAB, " ");
  }
}
