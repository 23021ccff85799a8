package dev.sluice.topology.machine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The time at which a state is looked at again. */
public final class WakeTime {
  private WakeTime() {}

  /**
   * Keeps a time that is set already if it is early enough, so that a state which puts its time off
   * with every event costs no timer each; at the early time it merely asks again.
   *
   * @param scheduled what the stored state says
   * @param wanted the latest time that will do; null for never
   */
  public static @Nullable Instant next(
      @Nullable Instant scheduled, @Nullable Instant wanted, Instant now) {
    boolean early =
        scheduled != null && wanted != null && scheduled.isAfter(now) && !scheduled.isAfter(wanted);
    return early ? scheduled : wanted;
  }
}
