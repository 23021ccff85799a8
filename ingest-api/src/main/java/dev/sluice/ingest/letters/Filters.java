package dev.sluice.ingest.letters;

import dev.sluice.core.settings.Durations;
import dev.sluice.ingest.problem.ProblemException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what narrows letters down. */
final class Filters {
  static final String SPAN = "^\\d{1,12}(ms|s|m|h|d)?$";

  private Filters() {}

  static LetterFilter of(
      @Nullable String topic,
      @Nullable String code,
      @Nullable String tenant,
      @Nullable String olderThan,
      @Nullable String newerThan) {
    return new LetterFilter(
        Optional.ofNullable(topic),
        Optional.ofNullable(code),
        Optional.ofNullable(tenant),
        span("older_than", olderThan),
        span("newer_than", newerThan));
  }

  private static Optional<Duration> span(String name, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Durations.parse(text));
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalid(name, "must be seconds, or with a unit ms, s, m, h or d");
    }
  }
}
