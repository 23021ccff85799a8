package dev.sluice.topology.conversation;

import dev.sluice.schemas.ConversationState;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.State;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.conversation.ConversationEvent.Answered;
import dev.sluice.topology.conversation.ConversationEvent.Archived;
import dev.sluice.topology.conversation.ConversationEvent.Arrived;
import dev.sluice.topology.conversation.ConversationEvent.Cancelled;
import dev.sluice.topology.conversation.ConversationEvent.ContextFound;
import dev.sluice.topology.conversation.ConversationEvent.TooLarge;
import dev.sluice.topology.conversation.ConversationEvent.Woken;
import dev.sluice.topology.machine.Decision;
import dev.sluice.topology.machine.Output;
import dev.sluice.topology.machine.StateMachine;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Conversations: one request of each under way, the others waiting in the order in which they came;
 * what has ended is remembered for a while, so that a repeat changes nothing.
 */
final class ConversationMachine implements StateMachine<ConversationState, ConversationEvent> {
  private final ConversationPolicy policy;

  ConversationMachine(ConversationPolicy policy) {
    this.policy = policy;
  }

  @Override
  public String name() {
    return "conversation";
  }

  @Override
  public Class<ConversationState> stateType() {
    return ConversationState.class;
  }

  @Override
  public Set<Topic<?>> outputs() {
    return Set.of(
        Topics.CONTEXT_TASKS, Topics.CHAT_TASKS, Topics.STATUS, Topics.TURNS, Topics.DEAD_LETTERS);
  }

  @Override
  public @Nullable Instant wakeAt(ConversationState state) {
    return state.getWakeAt();
  }

  @Override
  public ConversationEvent wake() {
    return new Woken();
  }

  @Override
  public ConversationEvent tooLarge(Output<?> output, Failure failure) {
    return new TooLarge(output, failure);
  }

  @Override
  public Decision<ConversationState> decide(
      @Nullable ConversationState state, ConversationEvent event, Instant now) {
    ConversationDraft draft = draft(state, event, now);
    if (draft == null) {
      return Decision.none(state);
    }
    ConversationEndings endings = new ConversationEndings(policy, draft);
    ConversationProgress progress = new ConversationProgress(policy, draft, endings);
    endings.expireOverdue();
    switch (event) {
      case Arrived arrived ->
          new ConversationArrival(policy, draft, progress, endings)
              .take(arrived.request(), arrived.at());
      case Cancelled cancelled -> endings.cancel(cancelled.cancel().getRequestId());
      case ContextFound found -> progress.contextFound(found.result());
      case Answered answered -> progress.answered(answered.result());
      case Archived archived -> draft.turns().markArchived(archived.through());
      case Woken _ -> draft.archiveAgain();
      case TooLarge tooLarge -> progress.replaceTooLarge(tooLarge.output(), tooLarge.failure());
    }
    progress.startNext();
    return draft.decision();
  }

  @Override
  public List<Output<?>> failureOutputs(ConversationEvent event, Failure failure, Instant now) {
    return event instanceof Arrived arrived
        ? List.of(
            ConversationOutputs.ended(
                arrived.request(), State.FAILED, ConversationStage.ACCEPTED, failure, now))
        : List.of();
  }

  /** Only a request, or the cancelling of one, begins a state. */
  private @Nullable ConversationDraft draft(
      @Nullable ConversationState state, ConversationEvent event, Instant now) {
    if (state != null) {
      return new ConversationDraft(policy, state, now);
    }
    Request first =
        switch (event) {
          case Arrived arrived -> arrived.request();
          case Cancelled cancelled -> cancelled.cancel();
          case ContextFound _, Answered _, Archived _, Woken _, TooLarge _ -> null;
        };
    return first == null
        ? null
        : new ConversationDraft(policy, first.getTenant(), first.getConversationId(), now);
  }
}
