package dev.sluice.topology.conversation;

import dev.sluice.schemas.Request;
import dev.sluice.schemas.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The newest turns of a conversation while one event changes them. */
final class TurnWindow {
  private final List<Turn> turns;
  private boolean loaded;
  private long last;
  private long archivedThrough;
  private boolean changed;

  /**
   * Continues with what is known.
   *
   * @param loaded whether the turns were taken over from the conversation memory
   * @param last the number of the newest turn, 0 if there is none
   * @param archivedThrough the number up to which turns are known to be archived
   */
  TurnWindow(List<Turn> turns, boolean loaded, long last, long archivedThrough) {
    this.turns = new ArrayList<>(turns);
    this.loaded = loaded;
    this.last = last;
    this.archivedThrough = archivedThrough;
  }

  boolean isChanged() {
    return changed;
  }

  boolean isLoaded() {
    return loaded;
  }

  /** The turns at hand, oldest first. */
  List<Turn> turns() {
    return turns;
  }

  /** The number of the newest turn. */
  long last() {
    return last;
  }

  long archivedThrough() {
    return archivedThrough;
  }

  boolean isArchived() {
    return archivedThrough == last;
  }

  /** The turns at hand that are not known to be archived. */
  List<Turn> unarchived() {
    return turns.stream().filter(t -> t.getNumber() > archivedThrough).toList();
  }

  /** The newest turns, oldest first, and no more than so many. */
  List<Turn> newest(int count) {
    return turns.subList(Math.max(0, turns.size() - count), turns.size());
  }

  /** The turn that answered a request, if it is at hand. */
  @Nullable Turn answerTo(String requestId) {
    for (Turn turn : turns) {
      if (turn.getRequestId().equals(requestId)) {
        return turn;
      }
    }
    return null;
  }

  /** The turn that comes next. */
  Turn next(Request request, String output, Instant now) {
    return new Turn(
        last + 1, request.getRequestId(), request.getInput(), output, notBeforeLast(now));
  }

  /**
   * The time, or that of the newest turn if a clock that runs ahead gave it: memories that find
   * turns by time must find them in their order.
   */
  private Instant notBeforeLast(Instant time) {
    if (turns.isEmpty() || !turns.getLast().getFinishedAt().isAfter(time)) {
      return time;
    }
    return turns.getLast().getFinishedAt();
  }

  /** Takes the newest turns over from the conversation memory, where they are archived. */
  void load(List<Turn> newest) {
    changed = true;
    turns.clear();
    newest.stream().sorted(Comparator.comparingLong(Turn::getNumber)).forEach(turns::add);
    last = turns.isEmpty() ? 0 : turns.getLast().getNumber();
    archivedThrough = last;
    loaded = true;
  }

  /** Adds the turn that comes next. */
  void add(Turn turn) {
    changed = true;
    turns.add(turn);
    last = turn.getNumber();
  }

  /** Marks turns archived up to a number. */
  void markArchived(long through) {
    if (through > archivedThrough && through <= last) {
      changed = true;
      archivedThrough = through;
    }
  }

  /**
   * Keeps the newest turns only: no more than the window holds unless they still have to be
   * archived, and never more than the bytes for them.
   */
  void trim(int window, int bytes) {
    int size = turns.stream().mapToInt(EncodedSizes::of).sum();
    while (!turns.isEmpty()) {
      Turn oldest = turns.getFirst();
      boolean spare = turns.size() > window && oldest.getNumber() <= archivedThrough;
      if (!spare && size <= bytes) {
        return;
      }
      size -= EncodedSizes.of(oldest);
      turns.removeFirst();
    }
  }
}
