package dev.sluice.topology.conversation;

import dev.sluice.schemas.ConversationState;
import dev.sluice.schemas.Current;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.SeenRequest;
import dev.sluice.schemas.Stage;
import dev.sluice.schemas.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A conversation while one event changes it; lives no longer than the decision. */
final class ConversationDraft {
  /** The attempt of a request that was cancelled before it came. */
  static final int CANCELLED_AHEAD = -1;

  /** Ended requests whose ids are kept, so that a busy conversation's state stays small. */
  private static final int MOST_SEEN = 512;

  final String tenant;
  final @Nullable String conversationId;
  final List<Request> waiting;
  private final List<Turn> turns;
  private final List<SeenRequest> seen;
  private boolean loaded;
  private long lastTurn;
  private long archivedThrough;
  private @Nullable Current current;
  private Instant touchedAt;

  /** A conversation of which nothing is known. */
  ConversationDraft(String tenant, @Nullable String conversationId, Instant now) {
    this.tenant = tenant;
    this.conversationId = conversationId;
    this.waiting = new ArrayList<>();
    this.turns = new ArrayList<>();
    this.seen = new ArrayList<>();
    this.loaded = conversationId == null;
    this.touchedAt = now;
  }

  ConversationDraft(ConversationState state) {
    this.tenant = state.getTenant();
    this.conversationId = state.getConversationId();
    this.waiting = new ArrayList<>(state.getWaiting());
    this.turns = new ArrayList<>(state.getTurns());
    this.seen = new ArrayList<>(state.getSeen());
    this.loaded = state.getLoaded();
    this.lastTurn = state.getLastTurn();
    this.archivedThrough = state.getArchivedThrough();
    this.current = state.getCurrent();
    this.touchedAt = state.getTouchedAt();
  }

  ConversationState state(@Nullable Instant wakeAt) {
    return new ConversationState(
        tenant,
        conversationId,
        loaded,
        lastTurn,
        archivedThrough,
        turns,
        current,
        waiting,
        seen,
        touchedAt,
        wakeAt);
  }

  @Nullable Current current() {
    return current;
  }

  /** The request under way, if it is this attempt of this request and waits for this. */
  Optional<Request> underWay(String requestId, int attempt, Stage stage) {
    return Optional.ofNullable(current)
        .filter(c -> c.getStage() == stage)
        .map(Current::getRequest)
        .filter(r -> r.getRequestId().equals(requestId) && r.getAttempt() == attempt);
  }

  void underWay(Request request, Stage stage) {
    current = new Current(request, stage, Objects.requireNonNull(request.getDeadline()));
  }

  void nobodyUnderWay() {
    current = null;
  }

  boolean isLoaded() {
    return loaded;
  }

  List<Turn> turns() {
    return turns;
  }

  /**
   * The time, or that of the newest turn if a clock that runs ahead gave it: memories that find
   * turns by time must find them in their order.
   */
  Instant notBeforeLastTurn(Instant time) {
    if (turns.isEmpty() || !turns.getLast().getFinishedAt().isAfter(time)) {
      return time;
    }
    return turns.getLast().getFinishedAt();
  }

  /** Takes the newest turns over from the conversation memory, where they are archived. */
  void load(List<Turn> newest) {
    turns.clear();
    newest.stream().sorted(Comparator.comparingLong(Turn::getNumber)).forEach(turns::add);
    lastTurn = turns.isEmpty() ? 0 : turns.getLast().getNumber();
    archivedThrough = lastTurn;
    loaded = true;
  }

  /** The turn that comes next. */
  long nextTurn() {
    return lastTurn + 1;
  }

  void add(Turn turn) {
    turns.add(turn);
    lastTurn = turn.getNumber();
  }

  /** The turn that answered a request, if it is at hand. */
  Optional<Turn> turnOf(String requestId) {
    return turns.stream().filter(t -> t.getRequestId().equals(requestId)).findFirst();
  }

  /** Whether this is news. */
  boolean archived(long through) {
    if (through <= archivedThrough || through > lastTurn) {
      return false;
    }
    archivedThrough = through;
    return true;
  }

  boolean isArchived() {
    return archivedThrough == lastTurn;
  }

  /** The turns at hand that are not known to be archived. */
  List<Turn> unarchived() {
    return turns.stream().filter(t -> t.getNumber() > archivedThrough).toList();
  }

  /**
   * Keeps the newest turns only: no more than the window holds unless they still have to be
   * archived, and never more than the bytes for them.
   */
  void trimTurns(int window, int bytes) {
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

  Optional<SeenRequest> seen(String requestId) {
    return seen.stream().filter(s -> s.getRequestId().equals(requestId)).findFirst();
  }

  /** Notes how far a request has come; it counts as the newest from now on. */
  void note(String requestId, int attempt, boolean ended, Instant now) {
    seen.removeIf(s -> s.getRequestId().equals(requestId));
    seen.add(new SeenRequest(requestId, attempt, ended, now));
  }

  /** Forgets the requests that ended longest ago, as far as they are too old or too many. */
  void trimSeen(Instant now, Duration idle, int bytes) {
    int ended = 0;
    int size = 0;
    for (int i = seen.size() - 1; i >= 0; i--) {
      SeenRequest request = seen.get(i);
      if (!request.getEnded()) {
        continue;
      }
      ended++;
      size += EncodedSizes.of(request);
      if (ended > MOST_SEEN || size > bytes || !request.getAt().plus(idle).isAfter(now)) {
        seen.remove(i);
      }
    }
  }

  /** Bytes of the request under way and those that wait, with their ids among those seen. */
  int pendingBytes() {
    int size = current == null ? 0 : pendingBytes(current.getRequest());
    for (Request request : waiting) {
      size += pendingBytes(request);
    }
    return size;
  }

  static int pendingBytes(Request request) {
    return EncodedSizes.of(request) + EncodedSizes.text(request.getRequestId()) + 24;
  }

  boolean isIdle() {
    return current == null && waiting.isEmpty();
  }

  /** The earliest deadline of all requests at hand, or nothing if there are none. */
  Optional<Instant> earliestDeadline() {
    List<Request> all = new ArrayList<>(waiting);
    if (current != null) {
      all.add(current.getRequest());
    }
    return all.stream()
        .map(Request::getDeadline)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder());
  }

  void touch(Instant now) {
    touchedAt = now;
  }

  Instant touchedAt() {
    return touchedAt;
  }
}
