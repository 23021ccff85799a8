package dev.sluice.ingest.deadletters;

import dev.sluice.ingest.input.Parameters;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the conditions of a list or a replay. */
final class DeadLetterFilters {
  private DeadLetterFilters() {}

  static DeadLetterFilter of(
      @Nullable String topic,
      @Nullable String code,
      @Nullable String tenant,
      @Nullable String olderThan,
      @Nullable String newerThan) {
    return new DeadLetterFilter(
        Optional.ofNullable(topic),
        Optional.ofNullable(code),
        Optional.ofNullable(tenant),
        span("older_than", olderThan),
        span("newer_than", newerThan));
  }

  private static Optional<Duration> span(String name, @Nullable String text) {
    return Optional.ofNullable(text).map(span -> Parameters.duration(name, span));
  }
}
