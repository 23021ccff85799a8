package dev.sluice.benchmarks.lab;

import java.util.HashMap;
import java.util.Map;

/**
 * The flags of a benchmark, each with a value.
 *
 * @param values by flag
 */
public record Arguments(Map<String, String> values) {
  public static Arguments of(String[] args) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      values.put(args[i], args[i + 1]);
    }
    if (args.length % 2 != 0) {
      throw new IllegalArgumentException(args[args.length - 1] + " has no value");
    }
    return new Arguments(Map.copyOf(values));
  }

  public int number(String flag, int unless) {
    return Integer.parseInt(values.getOrDefault(flag, Integer.toString(unless)));
  }

  public String text(String flag, String unless) {
    return values.getOrDefault(flag, unless);
  }
}
