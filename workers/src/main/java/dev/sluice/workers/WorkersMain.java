package dev.sluice.workers;

import dev.sluice.hosting.Host;
import java.util.Map;

/** The worker role as a process of its own, with health and metrics at {@code PORT}. */
public final class WorkersMain {
  private WorkersMain() {}

  /** Runs until the process is asked to stop. */
  public static void main(String[] args) {
    Host.main(WorkersConfiguration.class, settings -> Map.of());
  }
}
