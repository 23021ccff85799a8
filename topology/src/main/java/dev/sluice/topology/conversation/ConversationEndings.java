package dev.sluice.topology.conversation;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.sluice.schemas.Answer;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.Current;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.Usage;
import dev.sluice.topology.machine.Output;
import java.time.Instant;
import java.util.List;

/** The ends of requests, good and bad. */
final class ConversationEndings {
  private static final int BYTES_OF_STATUS = 1024;
  private static final int BYTES_OF_TURN = 512;

  private final ConversationPolicy policy;
  private final ConversationDraft draft;

  ConversationEndings(ConversationPolicy policy, ConversationDraft draft) {
    this.policy = policy;
    this.draft = draft;
  }

  /** Ends every request whose deadline has passed, wherever it is. */
  void expireOverdue() {
    Request waiting = draft.takeWaiting(this::isOverdue);
    while (waiting != null) {
      expire(waiting, ConversationStage.WAITING);
      waiting = draft.takeWaiting(this::isOverdue);
    }
    Current current = draft.current();
    if (current != null && isOverdue(current.getRequest())) {
      expire(current.getRequest(), ConversationStage.of(current));
    }
  }

  boolean isOverdue(Request request) {
    return !requireNonNull(request.getDeadline()).isAfter(draft.now());
  }

  void expire(Request request, ConversationStage stage) {
    Instant deadline = requireNonNull(request.getDeadline());
    end(request, State.EXPIRED, stage, ConversationFailures.expired(deadline, stage));
  }

  /** Cancels a request; one that has not come yet will be cancelled when it does. */
  void cancel(String requestId) {
    Current current = draft.current();
    if (current != null && current.getRequest().getRequestId().equals(requestId)) {
      cancel(current.getRequest(), ConversationStage.of(current));
      return;
    }
    Request waiting = draft.takeWaiting(r -> r.getRequestId().equals(requestId));
    if (waiting != null) {
      cancel(waiting, ConversationStage.WAITING);
    } else if (draft.seen(requestId) == null) {
      draft.touch();
      draft.note(requestId, SeenRequests.CANCELLED_AHEAD, true);
    }
  }

  void cancel(Request request, ConversationStage stage) {
    end(request, State.CANCELLED, stage, ConversationFailures.cancelled());
  }

  /** Ends a request that failed; it may leave a dead letter. */
  void fail(Request request, ConversationStage stage, Failure failure) {
    end(request, State.FAILED, stage, failure);
    if (needsDeadLetter(request, stage)) {
      draft.write(ConversationOutputs.deadLetter(request, stage, failure, draft.now()));
    }
  }

  private void end(Request request, State state, ConversationStage stage, Failure failure) {
    finish(request, ConversationOutputs.ended(request, state, stage, failure, draft.now()));
  }

  /** Ends a request that the model answered; within a conversation this makes a turn. */
  void complete(Request request, ChatResult result, String output) {
    Turn turn = draft.turns().next(request, output, draft.now());
    int status =
        BYTES_OF_STATUS
            + EncodedSizes.of(request.getMetadata())
            + EncodedSizes.text(output)
            + EncodedSizes.ofPassages(result.getPassages());
    int size = Math.max(status, EncodedSizes.of(turn) + BYTES_OF_TURN);
    if (size > policy.limit().bytes()) {
      Failure failure = policy.limit().tooLarge("The answer with its sources", size);
      fail(request, ConversationStage.CHAT, failure);
      return;
    }
    Answer answer =
        Answer.newBuilder()
            .setOutput(output)
            .setSources(result.getPassages())
            .setModel(requireNonNullElse(result.getModel(), model(request)))
            .setFinishReason(result.getFinishReason())
            .setUsage(requireNonNullElse(result.getUsage(), new Usage(0, 0)))
            .setUnknownCalls(result.getUnknownCalls())
            .build();
    finish(request, ConversationOutputs.completed(request, answer, draft.now()));
    draft.addTurn(turn);
  }

  /** Ends a repeat that only the conversation memory knew of: with its answer, and no new turn. */
  void completeAgain(Request request, Turn turn) {
    Answer answer =
        Answer.newBuilder()
            .setOutput(turn.getOutput())
            .setModel(model(request))
            .setUsage(new Usage(0, 0))
            .build();
    finish(request, ConversationOutputs.completed(request, answer, draft.now()));
  }

  /** Ends a search. */
  void completeSearch(Request request, List<Passage> passages) {
    int size =
        BYTES_OF_STATUS
            + EncodedSizes.of(request.getMetadata())
            + EncodedSizes.ofPassages(passages);
    if (size > policy.limit().bytes()) {
      Failure failure = policy.limit().tooLarge("What the search found", size);
      fail(request, ConversationStage.CONTEXT, failure);
      return;
    }
    finish(request, ConversationOutputs.found(request, passages, draft.now()));
  }

  private void finish(Request request, Output<StatusEvent> status) {
    draft.write(status);
    draft.touch();
    draft.note(request.getRequestId(), request.getAttempt(), true);
    draft.leave(request);
  }

  private String model(Request request) {
    return requireNonNullElse(request.getModel(), policy.llm().defaultModel());
  }

  /**
   * Whether a failed request leaves a dead letter: one that was begun, and one that an operator
   * replayed. A first try that is refused on arrival, as by a busy conversation, is its caller's to
   * repeat: a dead letter for each would bury the others.
   */
  private static boolean needsDeadLetter(Request request, ConversationStage stage) {
    return stage == ConversationStage.CONTEXT
        || stage == ConversationStage.CHAT
        || request.getAttempt() > 0;
  }
}
