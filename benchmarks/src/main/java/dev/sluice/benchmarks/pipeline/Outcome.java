package dev.sluice.benchmarks.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The measured values of a benchmark beside its targets, and the promises that it found broken. */
final class Outcome {
  private record Row(String what, String measured, String target, boolean met) {}

  private final List<Row> rows = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();

  /** A figure that should not be larger. */
  void atMost(String what, double measured, double target, String unit) {
    add(what, measured, "at most", target, unit, measured <= target);
  }

  /** A figure that should not be smaller. */
  void atLeast(String what, double measured, double target, String unit) {
    add(what, measured, "at least", target, unit, measured >= target);
  }

  private void add(
      String what, double measured, String bound, double target, String unit, boolean met) {
    rows.add(
        new Row(
            what, number(measured) + " " + unit, bound + " " + number(target) + " " + unit, met));
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.1f", value);
  }

  /** Something that must never be. */
  void broken(String what) {
    broken.add(what);
  }

  /** Something that must be. */
  void require(boolean holds, String otherwise) {
    if (!holds) {
      broken(otherwise);
    }
  }

  /** Prints all and ends the process: with 1 if something is broken, however fast it was. */
  void end() {
    int width = rows.stream().mapToInt(r -> r.what().length()).max().orElse(1);
    System.out.println();
    for (Row row : rows) {
      System.out.printf(
          "%-" + width + "s  %14s  %-20s %s%n",
          row.what(),
          row.measured(),
          row.target(),
          row.met() ? "met" : "MISSED");
    }
    broken.forEach(b -> System.out.println("BROKEN: " + b));
    System.out.flush();
    System.exit(broken.isEmpty() ? 0 : 1);
  }
}
