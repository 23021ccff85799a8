package dev.sluice.ingest.input;

import dev.sluice.core.settings.Durations;
import dev.sluice.ingest.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Deadlines as callers write them: a time, or a span from now. */
public final class Deadlines {
  /** What is read, as a pattern: an ISO 8601 time with its offset, or a span such as 30s. */
  public static final String PATTERN =
      "^(\\d{1,12}(ms|s|m|h|d)?|\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?([Zz]|[+-]\\d{2}:\\d{2}))$";

  private static final String FIELD = "deadline";

  private Deadlines() {}

  /**
   * Reads a deadline.
   *
   * @param most the setting MAX_DEADLINE
   * @throws ProblemException if it is of another form, has passed, or is too far away
   */
  public static @Nullable Instant read(@Nullable String text, Instant now, Duration most) {
    if (text == null) {
      return null;
    }
    Instant latest = now.plus(most);
    Instant deadline = parse(text, now, latest);
    if (!deadline.isAfter(now)) {
      throw ProblemException.invalid(FIELD, "has passed already");
    }
    if (deadline.isAfter(latest)) {
      throw ProblemException.invalid(
          FIELD,
          "must be at most %s away (setting MAX_DEADLINE)".formatted(Durations.format(most)));
    }
    return deadline;
  }

  private static Instant parse(String text, Instant now, Instant latest) {
    try {
      Duration span = Durations.parse(text);
      boolean beyond = span.compareTo(Duration.between(now, latest)) > 0;
      return beyond ? latest.plusMillis(1) : now.plus(span);
    } catch (IllegalArgumentException notASpan) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException e) {
        throw ProblemException.invalid(
            FIELD, "must be a time such as 2026-01-31T12:00:00Z, or a span such as 30s, 5m or 2h");
      }
    }
  }
}
