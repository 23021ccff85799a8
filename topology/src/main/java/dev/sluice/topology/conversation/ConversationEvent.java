package dev.sluice.topology.conversation;

import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Request;
import dev.sluice.topology.machine.Output;
import java.time.Instant;

/** An event of a conversation, or of a request that stands alone. */
sealed interface ConversationEvent {

  /**
   * A request came.
   *
   * @param at the record's own time, which counts as the acceptance where the request names none
   */
  record Arrived(Request request, Instant at) implements ConversationEvent {}

  /** The caller cancels the request of this id. */
  record Cancelled(Request cancel) implements ConversationEvent {}

  /** History and passages were looked up, or could not be. */
  record ContextFound(ContextResult result) implements ConversationEvent {}

  /** The model answered, or did not. */
  record Answered(ChatResult result) implements ConversationEvent {}

  /** The turn of this number is in the conversation memory. */
  record Archived(long through) implements ConversationEvent {}

  /** A deadline may have passed, or the conversation may have been idle for long enough. */
  record Woken() implements ConversationEvent {}

  /** An output of the decision is too large to be written. */
  record TooLarge(Output<?> output, Failure failure) implements ConversationEvent {}
}
