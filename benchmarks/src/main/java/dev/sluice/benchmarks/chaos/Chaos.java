package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.lab.Arguments;

/** Runs the chaos suite from one seed after another. */
final class Chaos {
  /** Runs for which it pays to start every role once more. */
  private static final int WORTH_RECORDING = 3;

  private Chaos() {}

  /**
   * Runs {@code --seeds} seeds, {@code --seed} first; ends with 1 if a promise was not kept or a
   * run came to no end.
   *
   * @param args the flags
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    int first = arguments.number("--seed", 1);
    int seeds = arguments.number("--seeds", 1);
    ClassData classData = seeds < WORTH_RECORDING ? ClassData.none() : ClassData.record();
    int broken = 0;
    int faults = 0;
    for (int seed = first; seed < first + seeds; seed++) {
      Run.Options options =
          new Run.Options(
              seed,
              arguments.number("--seconds", 60),
              new Site.Size(arguments.number("--topologies", 2), arguments.number("--workers", 3)),
              arguments.text("--flush", "false").equals("true"));
      try {
        Report report = Run.of(options, classData, System.out::println);
        System.out.println(report);
        broken += report.violations().isEmpty() ? 0 : 1;
        faults += report.trial().plan().size();
      } catch (Exception e) {
        System.out.println(
            "  seed %d came to no end: again: %s".formatted(seed, options.command()));
        e.printStackTrace(System.out);
        broken++;
      }
    }
    if (seeds > 1) {
      System.out.printf("%d seeds, %d faults, %d seeds with violations%n", seeds, faults, broken);
    }
    System.exit(broken == 0 ? 0 : 1);
  }
}
