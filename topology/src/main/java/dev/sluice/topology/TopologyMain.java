package dev.sluice.topology;

import dev.sluice.hosting.Host;
import java.util.Map;

/** The topology role as a process of its own, with health and metrics at {@code PORT}. */
public final class TopologyMain {
  private TopologyMain() {}

  /** Runs until the process is stopped. */
  public static void main(String[] args) {
    Host.main(TopologyConfiguration.class, settings -> Map.of());
  }
}
