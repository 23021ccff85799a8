package dev.sluice.workers.paid;

import java.time.Duration;
import java.util.Optional;

/**
 * How long to wait before the next try: doubling from the first wait up to the longest, each
 * shortened by chance by up to a half, so that those who failed together don't come back together.
 */
record Backoff(Duration first, Duration longest) {
  /**
   * The wait.
   *
   * @param failures how often it failed so far, at least 1
   * @param least what the provider asked to wait, which is never undercut
   * @param chance from 0 to 1, evenly spread
   */
  Duration delay(int failures, Optional<Duration> least, double chance) {
    int doublings = Math.min(failures - 1, 30);
    double millis = Math.min(longest.toMillis(), first.toMillis() * Math.pow(2, doublings));
    Duration wait = Duration.ofMillis(Math.round(millis * (1 - chance / 2)));
    return least
        .map(d -> d.plusMillis(Math.round(first.toMillis() * chance)))
        .filter(d -> d.compareTo(wait) > 0)
        .orElse(wait);
  }
}
