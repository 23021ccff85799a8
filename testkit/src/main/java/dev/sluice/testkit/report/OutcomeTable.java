package dev.sluice.testkit.report;

import dev.sluice.testkit.report.Outcome.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Prints the outcomes of the last tests of every module: the contracts that each adapter passed,
 * and the skipped tests with their reasons.
 */
public final class OutcomeTable {
  private record Counts(int passed, int failed, int skipped, String reason) {
    Counts with(Outcome outcome) {
      int tests = outcome.tests();
      return switch (outcome.result()) {
        case PASSED -> new Counts(passed + tests, failed, skipped, reason);
        case FAILED -> new Counts(passed, failed + tests, skipped, outcome.reason());
        case SKIPPED -> new Counts(passed, failed, skipped + tests, outcome.reason());
      };
    }
  }

  private OutcomeTable() {}

  /**
   * Prints the table of the modules below a folder.
   *
   * @param args the folder that holds the modules
   */
  public static void main(String[] args) throws IOException {
    System.out.print(of(read(Path.of(args.length == 0 ? "." : args[0]))));
  }

  /** The outcomes below a folder. Of a test that was run again, only the last one counts. */
  static List<Outcome> read(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.sorted().toList()) {
        Path folder = module.resolve(Outcome.FOLDER);
        if (Files.isDirectory(folder)) {
          try (Stream<Path> found = Files.list(folder)) {
            files.addAll(found.sorted().toList());
          }
        }
      }
    }
    Map<String, Outcome> last = new LinkedHashMap<>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        Outcome outcome = Outcome.parse(line);
        last.put(outcome.testClass() + " " + outcome.test(), outcome);
      }
    }
    return List.copyOf(last.values());
  }

  static String of(List<Outcome> outcomes) {
    Map<String, Counts> contracts = new TreeMap<>();
    Map<String, Integer> skipped = new TreeMap<>();
    for (Outcome outcome : outcomes) {
      if (!outcome.contract().isEmpty()) {
        String row = "%-20s %-40s".formatted(outcome.contract(), adapter(outcome.testClass()));
        contracts.merge(
            row, new Counts(0, 0, 0, "").with(outcome), (old, one) -> old.with(outcome));
      }
      if (outcome.result() == Result.SKIPPED) {
        skipped.merge(
            "%s: %s".formatted(outcome.testClass(), outcome.reason()),
            outcome.tests(),
            Integer::sum);
      }
    }
    StringBuilder text = new StringBuilder();
    line(text, "%-20s %-40s %6s %6s %7s", "contract", "adapter", "passed", "failed", "skipped");
    contracts.forEach((row, counts) ->
        line(
            text,
            "%s %6d %6d %7d  %s",
            row,
            counts.passed(),
            counts.failed(),
            counts.skipped(),
            counts.reason()));
    int all = skipped.values().stream().mapToInt(Integer::intValue).sum();
    line(
        text, "%d tests of %d were skipped", all, outcomes.stream().mapToInt(Outcome::tests).sum());
    skipped.forEach((why, count) -> line(text, "  %d in %s", count, why));
    return text.toString();
  }

  private static String adapter(String testClass) {
    return testClass.replaceFirst("(Contract)?(Test|IT)$", "");
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(format.formatted(values).stripTrailing()).append('\n');
  }
}
