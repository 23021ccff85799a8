package dev.sluice.topology.conversation;

import static java.util.Objects.requireNonNull;

import dev.sluice.schemas.ConversationState;
import dev.sluice.schemas.Current;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.SeenRequest;
import dev.sluice.schemas.Stage;
import dev.sluice.schemas.Turn;
import dev.sluice.topology.machine.Decision;
import dev.sluice.topology.machine.Output;
import dev.sluice.topology.machine.WakeTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A conversation's state and outputs while one event changes them, for one decision. */
final class ConversationDraft {
  private final ConversationPolicy policy;
  private final @Nullable ConversationState before;
  private final String tenant;
  private final @Nullable String conversationId;
  private final Instant now;
  private final TurnWindow turns;
  private final SeenRequests seen;
  private final List<Request> waiting;
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
    this.turns = new TurnWindow(List.of(), conversationId == null, 0, 0);
    this.seen = new SeenRequests(List.of());
    this.waiting = new ArrayList<>();
    this.touchedAt = now;
  }

  ConversationDraft(ConversationPolicy policy, ConversationState state, Instant now) {
    this.policy = policy;
    this.before = state;
    this.tenant = state.getTenant();
    this.conversationId = state.getConversationId();
    this.now = now;
    this.turns =
        new TurnWindow(
            state.getTurns(), state.getLoaded(), state.getLastTurn(), state.getArchivedThrough());
    this.seen = new SeenRequests(state.getSeen());
    this.waiting = new ArrayList<>(state.getWaiting());
    this.current = state.getCurrent();
    this.touchedAt = state.getTouchedAt();
  }

  /** The time of the event. */
  Instant now() {
    return now;
  }

  /** The conversation's turns, which note by themselves that they were changed. */
  TurnWindow turns() {
    return turns;
  }

  /** The request under way with its stage, if there is one. */
  @Nullable Current current() {
    return current;
  }

  /** The request under way, if it is this attempt of this request and at this stage. */
  @Nullable Request current(String requestId, int attempt, Stage stage) {
    Request request = current != null && current.getStage() == stage ? current.getRequest() : null;
    return request != null
            && request.getRequestId().equals(requestId)
            && request.getAttempt() == attempt
        ? request
        : null;
  }

  /** The number of requests that wait. */
  int waitingCount() {
    return waiting.size();
  }

  boolean isIdle() {
    return current == null && waiting.isEmpty();
  }

  @Nullable SeenRequest seen(String requestId) {
    return seen.find(requestId);
  }

  /** The bytes of the request under way and those that wait, with their ids among those seen. */
  int pendingBytes() {
    int size = current == null ? 0 : EncodedSizes.ofPending(current.getRequest());
    for (Request request : waiting) {
      size += EncodedSizes.ofPending(request);
    }
    return size;
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

  /** Notes how far a request has come. */
  void note(String requestId, int attempt, boolean ended) {
    changed = true;
    seen.note(requestId, attempt, ended, now);
  }

  /** Makes a request the one under way, at this stage. */
  void begin(Request request, Stage stage) {
    changed = true;
    current = new Current(request, stage, requireNonNull(request.getDeadline()));
  }

  /** Ends the request under way, if it is this one. */
  void leave(Request request) {
    if (current != null && current.getRequest().getRequestId().equals(request.getRequestId())) {
      changed = true;
      current = null;
    }
  }

  /** Puts a request behind those that wait. */
  void enqueue(Request request) {
    changed = true;
    waiting.add(request);
  }

  /** Takes the request that has waited longest, if one waits. */
  @Nullable Request takeNext() {
    changed |= !waiting.isEmpty();
    return waiting.isEmpty() ? null : waiting.removeFirst();
  }

  /** Takes the first request that waits and fits, if there is one. */
  @Nullable Request takeWaiting(Predicate<Request> which) {
    for (Iterator<Request> all = waiting.iterator(); all.hasNext(); ) {
      Request request = all.next();
      if (which.test(request)) {
        changed = true;
        all.remove();
        return request;
      }
    }
    return null;
  }

  /** Adds the turn that comes next, and sends it to the archive; a request alone makes none. */
  void addTurn(Turn turn) {
    if (conversationId != null) {
      turns.add(turn);
      write(ConversationOutputs.finishedTurn(tenant, conversationId, turn));
    }
  }

  /**
   * Sends turns of a conversation that has been idle to the archive again, if they are not known to
   * be there: they may have been lost. The state is written anew, with another time to wake it.
   */
  void archiveAgain() {
    changed = true;
    if (conversationId == null || !isIdle() || idleUntil().isAfter(now)) {
      return;
    }
    for (Turn turn : turns.unarchived()) {
      write(ConversationOutputs.finishedTurn(tenant, conversationId, turn));
    }
  }

  /** The decision that all this comes to. */
  Decision<ConversationState> decision() {
    Instant scheduled = before == null ? null : before.getWakeAt();
    Instant wanted = wakeAt(scheduled);
    if (wanted == null) {
      return new Decision<>(null, outputs);
    }
    if (!changed && !turns.isChanged() && outputs.isEmpty()) {
      return Decision.none(before);
    }
    turns.trim(policy.conversations().windowTurns(), policy.turnBytes());
    seen.trim(now, policy.conversations().idle(), policy.seenBytes());
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

  /** The latest time to look at the state again; null if it leaves the store. */
  private @Nullable Instant wakeAt(@Nullable Instant scheduled) {
    if (!isIdle()) {
      return earliestDeadline();
    }
    Instant idleUntil = idleUntil();
    if (idleUntil.isAfter(now)) {
      return idleUntil;
    }
    if (turns.isArchived() || !touchedAt.plus(policy.retention()).isAfter(now)) {
      return null;
    }
    boolean set = scheduled != null && scheduled.isAfter(now);
    return set ? scheduled : now.plus(policy.archiveRetry());
  }

  /** The end of the time for which the conversation is kept at hand without an event. */
  private Instant idleUntil() {
    return touchedAt.plus(policy.conversations().idle());
  }

  private Instant earliestDeadline() {
    Instant earliest = current == null ? null : current.getRequest().getDeadline();
    for (Request request : waiting) {
      Instant deadline = requireNonNull(request.getDeadline());
      earliest = earliest == null || deadline.isBefore(earliest) ? deadline : earliest;
    }
    return requireNonNull(earliest);
  }
}
