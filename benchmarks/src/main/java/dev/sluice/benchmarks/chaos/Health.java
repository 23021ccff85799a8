package dev.sluice.benchmarks.chaos;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * The answers of a process's health endpoints at a moment.
 *
 * @param at milliseconds since the run began
 * @param whole the status of {@code /actuator/health}, 0 if there was no answer
 * @param live the status of the liveness probe
 * @param ready the status of the readiness probe
 * @param down the parts that are not up, with their details, in small letters
 */
record Health(long at, int whole, int live, int ready, String down) {
  private static final int OK = 200;
  private static final int OUT_OF_SERVICE = 503;

  /** The parts of a health answer that are not up, with their details. */
  static String partsDown(JsonNode health) {
    StringBuilder down = new StringBuilder();
    health
        .path("components")
        .forEachEntry((name, part) -> {
          if (!part.path("status").asString("").equals("UP")) {
            down.append(name).append(' ').append(part).append(' ');
          }
        });
    return down.toString().strip().toLowerCase(Locale.ROOT);
  }

  /** Whether it reports that a component is not up, by the component's name. */
  boolean names(String component) {
    return whole == OUT_OF_SERVICE && down.contains(component);
  }

  boolean isWell() {
    return whole == OK && ready == OK;
  }

  /** Whether its statuses are the same as those of another answer. */
  boolean saysAs(Health other) {
    return whole == other.whole && live == other.live && ready == other.ready;
  }
}
