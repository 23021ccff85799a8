package dev.sluice.topology.conversation;

import dev.sluice.schemas.ConversationState;
import dev.sluice.schemas.Current;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.SeenRequest;
import dev.sluice.schemas.Stage;
import dev.sluice.schemas.Turn;
import dev.sluice.topology.machine.Decision;
import dev.sluice.topology.machine.Output;
import dev.sluice.topology.machine.WakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A conversation's state and outputs while one event changes them, for one decision. */
final class ConversationDraft {
  private final ConversationPolicy policy;
  private final @Nullable ConversationState before;
  private final String tenant;
  private final @Nullable String conversationId;
  private final Instant now;
  private final List<Request> waiting;
  private final TurnWindow turns;
  private final SeenRequests seen;
  private final List<Output<?>> outputs = new ArrayList<>();
  private @Nullable Current current;
  private Instant touchedAt;
  private boolean changed;

  /** A conversation of which nothing is known. */
  ConversationDraft(
      ConversationPolicy policy, String tenant, @Nullable String conversationId, Instant now) {
    this.policy = policy;
    this.before = null;
    this.tenant = tenant;
    this.conversationId = conversationId;
    this.now = now;
    this.waiting = new ArrayList<>();
    this.turns = new TurnWindow(List.of(), conversationId == null, 0, 0);
    this.seen = new SeenRequests(List.of());
    this.touchedAt = now;
  }

  ConversationDraft(ConversationPolicy policy, ConversationState state, Instant now) {
    this.policy = policy;
    this.before = state;
    this.tenant = state.getTenant();
    this.conversationId = state.getConversationId();
    this.now = now;
    this.waiting = new ArrayList<>(state.getWaiting());
    this.turns =
        new TurnWindow(
            state.getTurns(), state.getLoaded(), state.getLastTurn(), state.getArchivedThrough());
    this.seen = new SeenRequests(state.getSeen());
    this.current = state.getCurrent();
    this.touchedAt = state.getTouchedAt();
  }

  ConversationPolicy policy() {
    return policy;
  }

  Instant now() {
    return now;
  }

  String tenant() {
    return tenant;
  }

  /** The conversation's id; null for a request that stands alone. */
  @Nullable String conversationId() {
    return conversationId;
  }

  /** The request under way with its stage, if there is one. */
  @Nullable Current current() {
    return current;
  }

  /** The request under way, if it is this attempt of this request and at this stage. */
  Optional<Request> current(String requestId, int attempt, Stage stage) {
    return Optional.ofNullable(current)
        .filter(c -> c.getStage() == stage)
        .map(Current::getRequest)
        .filter(r -> r.getRequestId().equals(requestId) && r.getAttempt() == attempt);
  }

  /** The number of requests that wait. */
  int waitingCount() {
    return waiting.size();
  }

  boolean isIdle() {
    return current == null && waiting.isEmpty();
  }

  boolean isLoaded() {
    return turns.isLoaded();
  }

  /** The turns at hand, oldest first. */
  List<Turn> turns() {
    return turns.turns();
  }

  /** The turns at hand that are not known to be archived. */
  List<Turn> unarchivedTurns() {
    return turns.unarchived();
  }

  /** The turn that answered a request, if it is at hand. */
  Optional<Turn> answerTo(String requestId) {
    return turns.answerTo(requestId);
  }

  /** The turn that an answer to a request makes. */
  Turn nextTurn(Request request, String output) {
    return new Turn(
        turns.last() + 1,
        request.getRequestId(),
        request.getInput(),
        output,
        turns.notBeforeLast(now));
  }

  Optional<SeenRequest> seen(String requestId) {
    return seen.find(requestId);
  }

  /** The bytes of the request under way and those that wait, with their ids among those seen. */
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

  /** The end of the time for which the conversation is kept at hand without an event. */
  Instant idleUntil() {
    return touchedAt.plus(policy.conversations().idle());
  }

  /** Adds a record to what is written. */
  void write(Output<?> output) {
    outputs.add(output);
  }

  /** Notes an event of the conversation itself. */
  void touch() {
    touchedAt = now;
    changed = true;
  }

  /** Has the state written anew, be it the same. */
  void markChanged() {
    changed = true;
  }

  /** Makes a request the one under way, at this stage. */
  void begin(Request request, Stage stage) {
    current = new Current(request, stage, Objects.requireNonNull(request.getDeadline()));
    changed = true;
  }

  /** Ends the request under way, if it is this one. */
  void leave(Request request) {
    if (current != null && current.getRequest().getRequestId().equals(request.getRequestId())) {
      current = null;
    }
  }

  /** Puts a request behind those that wait. */
  void enqueue(Request request) {
    waiting.add(request);
  }

  /** Takes the request that has waited longest. */
  Optional<Request> takeNext() {
    return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.removeFirst());
  }

  /** Takes out all requests that wait and fit. */
  List<Request> takeWaiting(Predicate<Request> which) {
    List<Request> taken = new ArrayList<>();
    for (Iterator<Request> all = waiting.iterator(); all.hasNext(); ) {
      Request request = all.next();
      if (which.test(request)) {
        all.remove();
        taken.add(request);
      }
    }
    return taken;
  }

  /** Takes the newest turns over from the conversation memory. */
  void load(List<Turn> newest) {
    turns.load(newest);
  }

  void add(Turn turn) {
    turns.add(turn);
  }

  /** Marks turns archived up to a number. */
  void markArchived(long through) {
    changed |= turns.markArchived(through);
  }

  /** Notes how far a request has come. */
  void note(String requestId, int attempt, boolean ended) {
    seen.note(requestId, attempt, ended, now);
  }

  /** The decision that all this comes to. */
  Decision<ConversationState> decision() {
    Instant scheduled = before == null ? null : before.getWakeAt();
    Instant wanted;
    if (!isIdle()) {
      wanted = earliestDeadline().orElseThrow();
    } else if (idleUntil().isAfter(now)) {
      wanted = idleUntil();
    } else if (turns.isArchived() || !touchedAt.plus(policy.retention()).isAfter(now)) {
      return new Decision<>(null, outputs);
    } else {
      boolean set = scheduled != null && scheduled.isAfter(now);
      wanted = set ? scheduled : now.plus(policy.archiveRetry());
    }
    if (!changed && outputs.isEmpty()) {
      return Decision.none(before);
    }
    Duration idle = policy.conversations().idle();
    turns.trim(policy.conversations().windowTurns(), policy.turnBytes());
    seen.trim(now, idle, policy.seenBytes());
    return new Decision<>(state(WakeTime.next(scheduled, wanted, now)), outputs);
  }

  private ConversationState state(@Nullable Instant wakeAt) {
    return new ConversationState(
        tenant,
        conversationId,
        turns.isLoaded(),
        turns.last(),
        turns.archivedThrough(),
        turns.turns(),
        current,
        waiting,
        seen.all(),
        touchedAt,
        wakeAt);
  }

  /** The earliest deadline of all requests at hand, or nothing if there are none. */
  private Optional<Instant> earliestDeadline() {
    List<Request> all = new ArrayList<>(waiting);
    if (current != null) {
      all.add(current.getRequest());
    }
    return all.stream()
        .map(Request::getDeadline)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder());
  }
}
