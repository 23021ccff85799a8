package dev.sluice.topology.conversation;

import static java.util.Objects.requireNonNullElse;

import dev.sluice.core.request.AcceptedTime;
import dev.sluice.core.settings.ConversationSettings;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.SeenRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The arrival of a request. */
final class ConversationArrival {
  private final ConversationPolicy policy;
  private final ConversationDraft draft;
  private final ConversationProgress progress;
  private final ConversationEndings endings;

  ConversationArrival(
      ConversationPolicy policy,
      ConversationDraft draft,
      ConversationProgress progress,
      ConversationEndings endings) {
    this.policy = policy;
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
    SeenRequest seen = draft.seen(request.getRequestId());
    boolean cancelled = seen != null && seen.getAttempt() == SeenRequests.CANCELLED_AHEAD;
    boolean answered = draft.turns().answerTo(request.getRequestId()) != null;
    if (answered || (seen != null && !cancelled && !isReplay(request, seen))) {
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
    int size = EncodedSizes.ofPending(request);
    if (size > policy.pendingBytes()) {
      Failure failure = policy.limit().tooLarge("The request", size);
      endings.fail(request, ConversationStage.ACCEPTED, failure);
    } else if (draft.isIdle()) {
      progress.start(request);
    } else if (draft.waitingCount() >= policy.conversations().maxWaiting()
        || draft.pendingBytes() + size > policy.pendingBytes()) {
      Failure failure = ConversationFailures.busy(draft.waitingCount());
      endings.fail(request, ConversationStage.ACCEPTED, failure);
    } else {
      draft.enqueue(request);
      draft.write(ConversationOutputs.processing(request, ConversationStage.WAITING, draft.now()));
    }
  }

  /** A replay starts an ended request once more. */
  private static boolean isReplay(Request request, SeenRequest seen) {
    return seen.getEnded() && request.getAttempt() > seen.getAttempt();
  }

  /**
   * The request with its times set; a replay counts from when it was written. A deadline that was
   * given holds whatever the record's time is, but for no longer than allowed from now on.
   */
  private Request withTimes(Request request, Instant at) {
    Instant now = draft.now();
    Instant given = request.getAttempt() > 0 ? at : requireNonNullElse(request.getAcceptedAt(), at);
    Instant accepted = AcceptedTime.of(given, now).truncatedTo(ChronoUnit.MILLIS);
    ConversationSettings settings = policy.conversations();
    Instant latest = now.plus(settings.maxDeadline()).truncatedTo(ChronoUnit.MILLIS);
    Instant wanted =
        requireNonNullElse(request.getDeadline(), accepted.plus(settings.deadline()))
            .truncatedTo(ChronoUnit.MILLIS);
    return Request.newBuilder(request)
        .setAcceptedAt(accepted)
        .setDeadline(wanted.isAfter(latest) ? latest : wanted)
        .build();
  }
}
