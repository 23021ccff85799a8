package dev.sluice.benchmarks.lab;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/** Runs a benchmark several times and prints the middle run. */
public final class Runs {
  private Runs() {}

  /**
   * Runs it {@code --runs} times (three by default), prints each, and then the middle one.
   *
   * @param by the value by which the runs are ordered
   */
  public static <R> void of(String[] args, Callable<R> run, ToDoubleFunction<R> by)
      throws Exception {
    int runs = Arguments.of(args).number("--runs", 3);
    List<R> results = new ArrayList<>();
    for (int i = 1; i <= runs; i++) {
      R result = run.call();
      results.add(result);
      System.out.printf("run %d: %s%n", i, result);
    }
    results.sort(Comparator.comparingDouble(by));
    System.out.printf("middle: %s%n", results.get(results.size() / 2));
  }
}
