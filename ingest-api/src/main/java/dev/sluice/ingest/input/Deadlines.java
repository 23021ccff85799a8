package dev.sluice.ingest.input;

import dev.sluice.core.settings.Durations;
import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Reads deadlines as callers write them: a time, or a span from now. */
public final class Deadlines {
  /** The form of a deadline: an ISO 8601 time with its offset, or a span such as 30s. */
  public static final String PATTERN =
      "^([0-9]{1,12}(ms|s|m|h|d)?|[0-9]{4}-"
          + "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
          + "|02-(0[1-9]|1[0-9]|2[0-8]))"
          + "[Tt]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?"
          + "([Zz]|[+-](0[0-9]|1[0-7]):[0-5][0-9]))$";

  private static final String FIELD = "deadline";

  private Deadlines() {}

  /**
   * Reads a deadline. A deadline that is too far away is shortened, as the topology does with those
   * of producers.
   *
   * @param most the setting MAX_DEADLINE
   * @throws ProblemException if it has another form, or has passed
   */
  public static @Nullable Instant read(@Nullable String text, Instant now, Duration most) {
    if (text == null) {
      return null;
    }
    Instant latest = now.plus(most);
    Instant deadline = parse(text, now, latest);
    if (!deadline.isAfter(now)) {
      throw ProblemException.of(
              ProblemKind.DEADLINE_PASSED, "The deadline is not later than now, which is " + now)
          .withField(FIELD);
    }
    return deadline.isAfter(latest) ? latest : deadline;
  }

  private static Instant parse(String text, Instant now, Instant latest) {
    try {
      Duration span = Durations.parse(text);
      boolean beyond = span.compareTo(Duration.between(now, latest)) > 0;
      return beyond ? latest : now.plus(span);
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
