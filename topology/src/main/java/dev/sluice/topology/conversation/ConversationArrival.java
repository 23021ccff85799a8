package dev.sluice.topology.conversation;

import static java.util.Objects.requireNonNullElse;

import dev.sluice.core.settings.ConversationSettings;
import dev.sluice.schemas.Current;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.SeenRequest;
import dev.sluice.schemas.State;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The arrival of a request, or of the wish to cancel one. */
final class ConversationArrival {
  private final ConversationDraft draft;
  private final ConversationProgress progress;
  private final ConversationEndings endings;

  ConversationArrival(
      ConversationDraft draft, ConversationProgress progress, ConversationEndings endings) {
    this.draft = draft;
    this.progress = progress;
    this.endings = endings;
  }

  /**
   * Takes a request up, unless it is a repeat.
   *
   * @param at the record's time
   */
  void take(Request request, Instant at) {
    Optional<SeenRequest> seen = draft.seen(request.getRequestId());
    boolean cancelled = seen.map(s -> s.getAttempt() == SeenRequests.CANCELLED_AHEAD).orElse(false);
    if (draft.answerTo(request.getRequestId()).isPresent()
        || (seen.isPresent() && !cancelled && !isReplay(request, seen.get()))) {
      return;
    }
    draft.touch();
    Request accepted = withTimes(request, at);
    draft.note(accepted.getRequestId(), accepted.getAttempt(), false);
    if (cancelled) {
      endings.cancel(accepted, ConversationStage.ACCEPTED);
    } else if (endings.isOverdue(accepted)) {
      endings.expire(accepted, ConversationStage.ACCEPTED);
    } else {
      admit(accepted);
    }
  }

  private void admit(Request request) {
    ConversationPolicy policy = draft.policy();
    int size = ConversationDraft.pendingBytes(request);
    if (size > policy.pendingBytes()) {
      fail(request, policy.limit().tooLarge("The request", size));
    } else if (draft.isIdle()) {
      progress.start(request);
    } else if (draft.waitingCount() >= policy.conversations().maxWaiting()
        || draft.pendingBytes() + size > policy.pendingBytes()) {
      fail(request, ConversationFailures.busy(draft.waitingCount()));
    } else {
      draft.enqueue(request);
      draft.write(ConversationOutputs.processing(request, ConversationStage.WAITING, draft.now()));
    }
  }

  private void fail(Request request, Failure failure) {
    endings.end(request, State.FAILED, ConversationStage.ACCEPTED, failure);
  }

  /** Cancels a request; one that has not come yet will be cancelled when it does. */
  void cancel(String requestId) {
    Current current = draft.current();
    if (current != null && current.getRequest().getRequestId().equals(requestId)) {
      draft.touch();
      endings.cancel(current.getRequest(), ConversationEndings.stage(current));
      return;
    }
    List<Request> waiting = draft.takeWaiting(r -> r.getRequestId().equals(requestId));
    if (!waiting.isEmpty()) {
      waiting.forEach(request -> endings.cancel(request, ConversationStage.WAITING));
    } else if (draft.seen(requestId).isEmpty()) {
      draft.touch();
      draft.note(requestId, SeenRequests.CANCELLED_AHEAD, true);
    }
  }

  /** A replay starts an ended request once more. */
  private static boolean isReplay(Request request, SeenRequest seen) {
    return seen.getEnded() && request.getAttempt() > seen.getAttempt();
  }

  /** The request with its times settled; a replay counts from when it was written. */
  private Request withTimes(Request request, Instant at) {
    Instant given = request.getAttempt() > 0 ? at : requireNonNullElse(request.getAcceptedAt(), at);
    Instant accepted =
        (given.isAfter(draft.now()) ? draft.now() : given).truncatedTo(ChronoUnit.MILLIS);
    ConversationSettings settings = draft.policy().conversations();
    Instant latest = accepted.plus(settings.maxDeadline());
    Instant wanted =
        requireNonNullElse(request.getDeadline(), accepted.plus(settings.deadline()))
            .truncatedTo(ChronoUnit.MILLIS);
    return Request.newBuilder(request)
        .setAcceptedAt(accepted)
        .setDeadline(wanted.isAfter(latest) ? latest : wanted)
        .build();
  }
}
