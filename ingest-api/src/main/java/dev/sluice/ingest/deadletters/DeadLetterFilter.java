package dev.sluice.ingest.deadletters;

import dev.sluice.ingest.access.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Conditions that dead letters must meet. An empty part is no condition.
 *
 * @param olderThan the shortest time since the failure
 * @param newerThan the time since the failure must be shorter than this
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

  /** What a caller may see: letters of its own tenant, or all. */
  static Predicate<DeadLetterSummary> visibleTo(Caller caller) {
    return letter -> caller.operatesAll() || caller.tenant().equals(letter.tenant());
  }

  boolean fits(DeadLetterSummary summary, Instant now) {
    Duration age = Duration.between(summary.failedAt(), now);
    return topic.map(t -> t.equals(summary.topic())).orElse(true)
        && code.map(c -> c.equals(summary.code())).orElse(true)
        && tenant.map(t -> t.equals(summary.tenant())).orElse(true)
        && olderThan.map(d -> age.compareTo(d) >= 0).orElse(true)
        && newerThan.map(d -> age.compareTo(d) < 0).orElse(true);
  }
}
