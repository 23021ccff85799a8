package dev.sluice.ingest.letters;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of the dead letters, in the order of the log. Used under its owner's lock. */
final class LetterIndex {
  private final int most;

  /** By id, oldest first. */
  private final Map<String, Letter> letters = new LinkedHashMap<>();

  private long older;

  /**
   * @param most letters that are kept in memory; the oldest go first
   */
  LetterIndex(int most) {
    this.most = most;
  }

  /** A letter came; the first of several about the same failure counts. */
  void add(Letter letter) {
    letters.putIfAbsent(letter.id(), letter);
    if (letters.size() > most) {
      Iterator<Letter> oldest = letters.values().iterator();
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

  Optional<Letter> find(String id) {
    return Optional.ofNullable(letters.get(id));
  }

  /** Oldest first. */
  List<Letter> all() {
    return List.copyOf(letters.values());
  }

  /** Letters that were too many to be kept in mind. */
  long older() {
    return older;
  }
}
