package dev.sluice.testkit.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The outcome of one test, or of a whole class that was skipped.
 *
 * @param testClass the simple name of its class
 * @param contract the contract suite of the test; empty if it has none
 * @param test the name of the test, with its parameters
 * @param tests the number of tests that this outcome is for
 * @param reason the reason why it was skipped or failed; empty if it passed
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

  /** The folder of a module's outcomes. */
  static final Path FOLDER = Path.of("target", "test-outcomes");

  private static final String TAB = "\t";

  /** The outcome as one line of a file, without the line's end. */
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
