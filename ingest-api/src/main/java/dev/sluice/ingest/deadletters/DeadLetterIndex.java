package dev.sluice.ingest.deadletters;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The summaries of the dead letters, in the order of the log. Used under its owner's lock. */
final class DeadLetterIndex {
  private final int most;

  /** The summaries by id, oldest first. */
  private final Map<String, DeadLetterSummary> summaries = new LinkedHashMap<>();

  private long older;

  /**
   * @param most the most summaries that are kept in memory; the oldest are dropped first
   */
  DeadLetterIndex(int most) {
    this.most = most;
  }

  /** Adds a dead letter, unless there is one of the same failure. */
  void add(DeadLetterSummary summary) {
    summaries.putIfAbsent(summary.id(), summary);
    if (summaries.size() > most) {
      Iterator<DeadLetterSummary> oldest = summaries.values().iterator();
      oldest.next();
      oldest.remove();
      older++;
    }
  }

  /** Marks a dead letter as replayed. */
  void markReplayed(String id, Instant at) {
    summaries.computeIfPresent(id, (key, summary) -> summary.asReplayed(at));
  }

  /** Drops the summaries before a position, which the log no longer has. */
  void forgetBefore(long position) {
    summaries.values().removeIf(summary -> summary.position() < position);
  }

  void clear() {
    summaries.clear();
    older = 0;
  }

  Optional<DeadLetterSummary> find(String id) {
    return Optional.ofNullable(summaries.get(id));
  }

  /** All summaries, oldest first. */
  List<DeadLetterSummary> all() {
    return List.copyOf(summaries.values());
  }

  /** The number of summaries that were dropped because there were too many. */
  long older() {
    return older;
  }
}
