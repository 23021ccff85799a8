package dev.sluice.ingest.deadletters;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of the dead letters, in the order of the log. Used under its owner's lock. */
final class DeadLetterIndex {
  private final int most;

  /** By id, oldest first. */
  private final Map<String, DeadLetterSummary> letters = new LinkedHashMap<>();

  private long older;

  /**
   * @param most letters that are kept in memory; the oldest go first
   */
  DeadLetterIndex(int most) {
    this.most = most;
  }

  /** A letter came; the first of several about the same failure counts. */
  void add(DeadLetterSummary letter) {
    letters.putIfAbsent(letter.id(), letter);
    if (letters.size() > most) {
      Iterator<DeadLetterSummary> oldest = letters.values().iterator();
      oldest.next();
      oldest.remove();
      older++;
    }
  }

  /** A letter was replayed. */
  void replayed(String id, Instant at) {
    letters.computeIfPresent(id, (key, letter) -> letter.replayed(at));
  }

  /** The log no longer holds what lies before a position. */
  void forgetBefore(long position) {
    letters.values().removeIf(letter -> letter.position() < position);
  }

  void clear() {
    letters.clear();
    older = 0;
  }

  Optional<DeadLetterSummary> find(String id) {
    return Optional.ofNullable(letters.get(id));
  }

  /** Oldest first. */
  List<DeadLetterSummary> all() {
    return List.copyOf(letters.values());
  }

  /** Letters that were too many to be kept in mind. */
  long older() {
    return older;
  }
}
