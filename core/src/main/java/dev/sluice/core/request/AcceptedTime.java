package dev.sluice.core.request;

import java.time.Duration;
import java.time.Instant;

/**
 * When a record counts as accepted. Producers write any time: none (-1, which librdkafka may send),
 * seconds for milliseconds, a clock that runs ahead.
 */
public final class AcceptedTime {
  /** Before this no record of Sluice was written; seconds read as milliseconds lie in 1970. */
  private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");

  /** How far ahead another clock may be. */
  private static final Duration AHEAD = Duration.ofHours(1);

  private AcceptedTime() {}

  /** Whether a time says nothing: before 2020, or more than an hour ahead. */
  public static boolean isAbsurd(Instant given, Instant now) {
    return given.isBefore(EARLIEST) || given.isAfter(now.plus(AHEAD));
  }

  /** The time that was given; now if it is absurd or to come. */
  public static Instant of(Instant given, Instant now) {
    return given.isAfter(now) || isAbsurd(given, now) ? now : given;
  }
}
