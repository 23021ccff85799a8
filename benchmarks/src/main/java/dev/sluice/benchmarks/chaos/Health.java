package dev.sluice.benchmarks.chaos;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * What the health endpoints of a process said at a moment.
 *
 * @param at milliseconds since the run began
 * @param whole the status of {@code /actuator/health}, 0 if there was no answer
 * @param live of the liveness probe
 * @param ready of the readiness probe
 * @param told the parts that are not up, as they were told, in small letters
 */
record Health(long at, int whole, int live, int ready, String told) {
  private static final int OK = 200;
  private static final int OUT_OF_SERVICE = 503;

  /** The parts of a health that are not up, with all that they tell of themselves. */
  static String told(JsonNode health) {
    StringBuilder told = new StringBuilder();
    health
        .path("components")
        .forEachEntry((name, part) -> {
          if (!part.path("status").asString("").equals("UP")) {
            told.append(name).append(' ').append(part).append(' ');
          }
        });
    return told.toString().strip().toLowerCase(Locale.ROOT);
  }

  /** Whether it says that it lacks a component, by its name. */
  boolean tells(String component) {
    return whole == OUT_OF_SERVICE && told.contains(component);
  }

  boolean isWell() {
    return whole == OK && ready == OK;
  }

  /** Whether it says no other than another time. */
  boolean saysAs(Health other) {
    return whole == other.whole && live == other.live && ready == other.ready;
  }
}
