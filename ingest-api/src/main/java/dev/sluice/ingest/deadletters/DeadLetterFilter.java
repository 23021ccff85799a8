package dev.sluice.ingest.deadletters;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which letters are meant; what is empty is not asked for.
 *
 * @param olderThan since the failure, at least
 * @param newerThan since the failure, less than
 */
record DeadLetterFilter(
    Optional<String> topic,
    Optional<String> code,
    Optional<String> tenant,
    Optional<Duration> olderThan,
    Optional<Duration> newerThan) {

  static final DeadLetterFilter ALL =
      new DeadLetterFilter(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  boolean fits(DeadLetterSummary letter, Instant now) {
    Duration age = Duration.between(letter.failedAt(), now);
    return topic.map(t -> t.equals(letter.topic())).orElse(true)
        && code.map(c -> c.equals(letter.code())).orElse(true)
        && tenant.map(t -> t.equals(letter.tenant())).orElse(true)
        && olderThan.map(d -> age.compareTo(d) >= 0).orElse(true)
        && newerThan.map(d -> age.compareTo(d) < 0).orElse(true);
  }
}
