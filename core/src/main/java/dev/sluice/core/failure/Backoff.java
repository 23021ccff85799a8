package dev.sluice.core.failure;

import java.time.Duration;
import java.util.Optional;

/**
 * The waits between tries: doubling from the first up to the longest. Chance shortens each by up to
 * a half, so that those who failed together do not come back together.
 */
public record Backoff(Duration first, Duration longest) {
  private static final int MOST_DOUBLINGS = 30;

  /**
   * The wait before the next try.
   *
   * @param failures failed tries so far, at least 1
   * @param chance from 0 to 1, evenly spread
   */
  public Duration delay(int failures, double chance) {
    int doublings = Math.min(failures - 1, MOST_DOUBLINGS);
    double millis = Math.min(longest.toMillis(), first.toMillis() * Math.pow(2, doublings));
    return Duration.ofMillis(Math.round(millis * (1 - chance / 2)));
  }

  /**
   * The wait before the next try of a call that was asked to wait.
   *
   * @param least the least wait that was asked for, if one was; it is never undercut
   */
  public Duration delay(int failures, Optional<Duration> least, double chance) {
    Duration wait = delay(failures, chance);
    return least.map(asked -> after(asked, chance)).filter(d -> d.compareTo(wait) > 0).orElse(wait);
  }

  /** A wait that was asked for, spread above it: all who were asked would come back at once. */
  public Duration after(Duration asked, double chance) {
    return asked.plusMillis(Math.round(first.toMillis() * chance));
  }
}
