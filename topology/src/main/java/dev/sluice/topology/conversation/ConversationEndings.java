package dev.sluice.topology.conversation;

import static java.util.Objects.requireNonNull;

import dev.sluice.schemas.Current;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.Stage;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Output;
import java.time.Instant;
import java.util.Map;

/** The ends of requests, good and bad. */
final class ConversationEndings {
  private final ConversationDraft draft;

  ConversationEndings(ConversationDraft draft) {
    this.draft = draft;
  }

  /** Ends every request whose deadline has passed, wherever it is. */
  void expireOverdue() {
    draft
        .takeWaiting(this::isOverdue)
        .forEach(request -> expire(request, ConversationStage.WAITING));
    Current current = draft.current();
    if (current != null && isOverdue(current.getRequest())) {
      expire(current.getRequest(), stage(current));
    }
  }

  boolean isOverdue(Request request) {
    return !requireNonNull(request.getDeadline()).isAfter(draft.now());
  }

  void expire(Request request, ConversationStage stage) {
    Instant deadline = requireNonNull(request.getDeadline());
    end(request, State.EXPIRED, stage, ConversationFailures.expired(deadline, stage));
  }

  void cancel(Request request, ConversationStage stage) {
    end(request, State.CANCELLED, stage, ConversationFailures.cancelled());
  }

  /** Ends a request without a result. */
  void end(Request request, State state, ConversationStage stage, Failure failure) {
    draft.write(ConversationOutputs.ended(request, state, stage, failure, draft.now()));
    if (state == State.FAILED && needsDeadLetter(request, stage)) {
      draft.write(ConversationOutputs.deadLetter(request, stage, failure, draft.now()));
    }
    finish(request);
  }

  /** Ends a request whose result is written. */
  void finish(Request request) {
    draft.touch();
    draft.note(request.getRequestId(), request.getAttempt(), true);
    draft.leave(request);
  }

  /** Replaces an output that is too large: its request fails, and a failed status is written. */
  void replaceTooLarge(Output<?> output, Failure failure) {
    Current current = draft.current();
    boolean task =
        output.topic().equals(Topics.CONTEXT_TASKS) || output.topic().equals(Topics.CHAT_TASKS);
    if (task && current != null && current.getRequest().getRequestId().equals(output.about())) {
      end(current.getRequest(), State.FAILED, stage(current), failure);
    } else if (output.value() instanceof StatusEvent status
        && (status.getResult() != null || status.getPassages() != null)) {
      StatusEvent failed =
          StatusEvent.newBuilder(status)
              .setState(State.FAILED)
              .setResult(null)
              .setPassages(null)
              .setMetadata(Map.of())
              .setFailure(failure)
              .build();
      draft.write(new Output<>(Topics.STATUS, output.key(), failed, output.about()));
    }
  }

  /** The stage of the request under way, as its status shows it. */
  static ConversationStage stage(Current current) {
    return current.getStage() == Stage.CONTEXT ? ConversationStage.CONTEXT : ConversationStage.CHAT;
  }

  /**
   * Whether a failed request leaves a dead letter: one that was begun, and one that an operator
   * replayed. A first try that is turned away at the door, as by a busy conversation, is its
   * caller's to repeat: a dead letter for each would bury the others.
   */
  private static boolean needsDeadLetter(Request request, ConversationStage stage) {
    return stage == ConversationStage.CONTEXT
        || stage == ConversationStage.CHAT
        || request.getAttempt() > 0;
  }
}
