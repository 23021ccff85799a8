package dev.sluice.benchmarks.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The processor time of the processes of a plant since a moment. */
final class Costs {
  private final Plant plant;
  private final Map<Role, Double> before = new LinkedHashMap<>();
  private final double loadBefore;
  private final long start = System.nanoTime();

  private Costs(Plant plant) throws IOException {
    this.plant = plant;
    for (Role role : all(plant)) {
      before.put(role, role.cpuSeconds());
    }
    this.loadBefore = own();
  }

  /** Counts from now on. */
  static Costs since(Plant plant) throws IOException {
    return new Costs(plant);
  }

  private static List<Role> all(Plant plant) {
    List<Role> all = new ArrayList<>(plant.roles());
    all.add(plant.broker());
    return all;
  }

  /** Of this process, which is the load and the provider. */
  private static double own() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  /** Prints what each process took for one request, and holds the roles to what they may take. */
  void report(int requests, Outcome outcome) throws IOException {
    double seconds = (System.nanoTime() - start) / 1e9;
    for (Role role : all(plant)) {
      double took = role.cpuSeconds() - before.getOrDefault(role, 0.0);
      System.out.printf(
          "%s: %.2f processors, %.0f us a request, at most %d MiB%n",
          role.name(), took / seconds, took * 1e6 / requests, role.peakMiB());
      if (role != plant.broker()) {
        outcome.atMost(role.name() + ", resident at most", role.peakMiB(), 512, "MiB");
        outcome.atMost(role.name() + ", processors", took / seconds, 1, "");
      }
    }
    double load = own() - loadBefore;
    System.out.printf(
        "load and provider: %.2f processors, %.0f us a request%n",
        load / seconds, load * 1e6 / requests);
  }
}
