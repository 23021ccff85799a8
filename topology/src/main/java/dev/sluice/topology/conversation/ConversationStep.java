package dev.sluice.topology.conversation;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.settings.ConversationSettings;
import dev.sluice.schemas.Answer;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.ConversationState;
import dev.sluice.schemas.Current;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import dev.sluice.schemas.SeenRequest;
import dev.sluice.schemas.Stage;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.Usage;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.conversation.ConversationOutputs.Step;
import dev.sluice.topology.machine.Decision;
import dev.sluice.topology.machine.Output;
import dev.sluice.topology.machine.WakeTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One event of one conversation. */
final class ConversationStep {
  private static final int BYTES_OF_STATUS = 1024;
  private static final int BYTES_OF_TURN = 512;

  private final ConversationPolicy rules;
  private final Instant now;
  private final ConversationDraft draft;
  private final List<Output<?>> outputs = new ArrayList<>();
  private boolean changed;

  ConversationStep(ConversationPolicy rules, ConversationDraft draft, Instant now) {
    this.rules = rules;
    this.draft = draft;
    this.now = now;
  }

  /** Ends every request whose deadline has passed, wherever it is; comes before any event. */
  void expire() {
    for (Iterator<Request> waiting = draft.waiting.iterator(); waiting.hasNext(); ) {
      Request request = waiting.next();
      if (isOver(request)) {
        waiting.remove();
        expire(request, Step.WAITING);
      }
    }
    Current current = draft.current();
    if (current != null && isOver(current.getRequest())) {
      expire(current.getRequest(), step(current));
    }
  }

  void arrived(Request request, Instant at) {
    SeenRequest seen = draft.seen(request.getRequestId()).orElse(null);
    boolean cancelled = seen != null && seen.getAttempt() == ConversationDraft.CANCELLED_AHEAD;
    boolean answered = draft.turnOf(request.getRequestId()).isPresent();
    if (answered || (seen != null && !cancelled && !isReplay(request, seen))) {
      return;
    }
    touch();
    Request accepted = accepted(request, at);
    draft.note(accepted.getRequestId(), accepted.getAttempt(), false, now);
    if (cancelled) {
      end(accepted, State.CANCELLED, Step.ACCEPTED, ConversationFailures.cancelled());
    } else if (isOver(accepted)) {
      expire(accepted, Step.ACCEPTED);
    } else if (ConversationDraft.pendingBytes(accepted) > rules.pendingBytes()) {
      Failure failure =
          rules.limit().tooLarge("The request", ConversationDraft.pendingBytes(accepted));
      end(accepted, State.FAILED, Step.ACCEPTED, failure);
    } else if (draft.isIdle()) {
      start(accepted);
    } else if (draft.waiting.size() >= rules.conversations().maxWaiting()
        || draft.pendingBytes() + ConversationDraft.pendingBytes(accepted) > rules.pendingBytes()) {
      end(accepted, State.FAILED, Step.ACCEPTED, ConversationFailures.busy(draft.waiting.size()));
    } else {
      draft.waiting.add(accepted);
      outputs.add(ConversationOutputs.processing(accepted, Step.WAITING, now));
    }
  }

  void cancelled(String requestId) {
    Current current = draft.current();
    if (current != null && current.getRequest().getRequestId().equals(requestId)) {
      touch();
      end(current.getRequest(), State.CANCELLED, step(current), ConversationFailures.cancelled());
      return;
    }
    for (Iterator<Request> waiting = draft.waiting.iterator(); waiting.hasNext(); ) {
      Request request = waiting.next();
      if (request.getRequestId().equals(requestId)) {
        waiting.remove();
        touch();
        end(request, State.CANCELLED, Step.WAITING, ConversationFailures.cancelled());
        return;
      }
    }
    if (draft.seen(requestId).isEmpty()) {
      touch();
      draft.note(requestId, ConversationDraft.CANCELLED_AHEAD, true, now);
    }
  }

  void contextFound(ContextResult result) {
    Request request =
        draft.underWay(result.getRequestId(), result.getAttempt(), Stage.CONTEXT).orElse(null);
    if (request == null) {
      return;
    }
    touch();
    if (result.getKind() == ContextKind.FAILED) {
      end(request, State.FAILED, Step.CONTEXT, orUnexplained(result.getFailure()));
      return;
    }
    if (request.getAction() == RequestAction.SEARCH) {
      found(request, result.getPassages());
      return;
    }
    if (!draft.isLoaded()) {
      draft.load(result.getTurns());
    }
    Turn answered = draft.turnOf(request.getRequestId()).orElse(null);
    if (answered != null) {
      answeredBefore(request, answered);
    } else {
      ask(request, result.getPassages());
    }
  }

  private void found(Request request, List<Passage> passages) {
    int size =
        BYTES_OF_STATUS
            + EncodedSizes.of(request.getMetadata())
            + EncodedSizes.ofPassages(passages);
    if (size > rules.limit().bytes()) {
      Failure failure = rules.limit().tooLarge("What the search found", size);
      end(request, State.FAILED, Step.CONTEXT, failure);
      return;
    }
    outputs.add(ConversationOutputs.found(request, passages, now));
    finish(request);
  }

  /** A repeat that came so late that only the conversation memory knew of it: no second turn. */
  private void answeredBefore(Request request, Turn turn) {
    Answer answer =
        Answer.newBuilder()
            .setOutput(turn.getOutput())
            .setModel(requireNonNullElse(request.getModel(), rules.llm().defaultModel()))
            .setUsage(new Usage(0, 0))
            .build();
    outputs.add(ConversationOutputs.completed(request, answer, now));
    finish(request);
  }

  void answered(ChatResult result) {
    Request request =
        draft.underWay(result.getRequestId(), result.getAttempt(), Stage.CHAT).orElse(null);
    if (request == null) {
      return;
    }
    touch();
    String output = result.getOutput();
    if (result.getFailure() != null || output == null) {
      end(request, State.FAILED, Step.CHAT, orUnexplained(result.getFailure()));
      return;
    }
    Turn turn =
        new Turn(
            draft.nextTurn(),
            request.getRequestId(),
            request.getInput(),
            output,
            draft.notBeforeLastTurn(now));
    int status =
        BYTES_OF_STATUS
            + EncodedSizes.of(request.getMetadata())
            + EncodedSizes.text(output)
            + EncodedSizes.ofPassages(result.getPassages());
    int size = Math.max(status, EncodedSizes.of(turn) + BYTES_OF_TURN);
    if (size > rules.limit().bytes()) {
      Failure failure = rules.limit().tooLarge("The answer with its sources", size);
      end(request, State.FAILED, Step.CHAT, failure);
      return;
    }
    outputs.add(ConversationOutputs.completed(request, answer(request, result, output), now));
    if (draft.conversationId != null) {
      draft.add(turn);
      outputs.add(ConversationOutputs.turn(draft.tenant, draft.conversationId, turn));
    }
    finish(request);
  }

  void archived(long through) {
    changed |= draft.archived(through);
  }

  /** Sends turns to the archive again that it has not told of for long: they may be lost to it. */
  void woken() {
    changed = true;
    if (draft.conversationId == null || !draft.isIdle() || idleUntil().isAfter(now)) {
      return;
    }
    for (Turn turn : draft.unarchived()) {
      outputs.add(ConversationOutputs.turn(draft.tenant, draft.conversationId, turn));
    }
  }

  void tooLarge(Output<?> output, Failure failure) {
    Current current = draft.current();
    boolean task =
        output.topic().equals(Topics.CONTEXT_TASKS) || output.topic().equals(Topics.CHAT_TASKS);
    if (task && current != null && current.getRequest().getRequestId().equals(output.about())) {
      end(current.getRequest(), State.FAILED, step(current), failure);
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
      outputs.add(new Output<>(Topics.STATUS, output.key(), failed, output.about()));
    }
  }

  /**
   * Starts whoever may start now, and comes to the decision.
   *
   * @param before the state before the event, if there was one
   */
  Decision<ConversationState> decision(@Nullable ConversationState before) {
    while (draft.current() == null && !draft.waiting.isEmpty()) {
      start(draft.waiting.removeFirst());
    }
    Instant scheduled = before == null ? null : before.getWakeAt();
    Instant wanted;
    if (!draft.isIdle()) {
      wanted = draft.earliestDeadline().orElseThrow();
    } else if (idleUntil().isAfter(now)) {
      wanted = idleUntil();
    } else if (draft.isArchived() || !draft.touchedAt().plus(rules.givenUp()).isAfter(now)) {
      return new Decision<>(null, outputs);
    } else {
      boolean set = scheduled != null && scheduled.isAfter(now);
      wanted = set ? scheduled : now.plus(rules.retry());
    }
    if (!changed && outputs.isEmpty()) {
      return Decision.none(before);
    }
    draft.trimTurns(rules.conversations().windowTurns(), rules.turnBytes());
    draft.trimSeen(now, rules.conversations().idle(), rules.seenBytes());
    return new Decision<>(draft.state(WakeTime.next(scheduled, wanted, now)), outputs);
  }

  private void start(Request request) {
    changed = true;
    if (request.getAction() == RequestAction.SEARCH) {
      search(request);
      return;
    }
    boolean cold = !draft.isLoaded();
    if (cold || rules.topK() > 0) {
      draft.underWay(request, Stage.CONTEXT);
      outputs.add(ConversationOutputs.processing(request, Step.CONTEXT, now));
      outputs.add(
          ConversationOutputs.context(request, cold ? rules.historyTurns() : 0, rules.topK()));
    } else {
      ask(request, List.of());
    }
  }

  private void search(Request request) {
    if (rules.topK() == 0) {
      end(request, State.FAILED, Step.ACCEPTED, ConversationFailures.searchDisabled());
      return;
    }
    draft.underWay(request, Stage.CONTEXT);
    outputs.add(ConversationOutputs.processing(request, Step.CONTEXT, now));
    outputs.add(
        ConversationOutputs.context(
            request, 0, requireNonNullElse(request.getTopK(), rules.topK())));
  }

  private void ask(Request request, List<Passage> passages) {
    String system = requireNonNullElse(request.getSystem(), rules.conversations().systemPrompt());
    List<Turn> turns = draft.turns();
    int window = Math.min(turns.size(), rules.conversations().windowTurns());
    PromptAssembler.Assembled assembled =
        new PromptAssembler(rules.conversations().promptTokens(), rules.limit())
            .assemble(
                system,
                passages,
                turns.subList(turns.size() - window, turns.size()),
                request.getInput());
    switch (assembled) {
      case PromptAssembler.TooLong tooLong ->
          end(request, State.FAILED, Step.CHAT, tooLong.failure());
      case PromptAssembler.Ready prompt -> {
        draft.underWay(request, Stage.CHAT);
        outputs.add(ConversationOutputs.processing(request, Step.CHAT, now));
        outputs.add(ConversationOutputs.chat(request, prompt, rules));
      }
    }
  }

  private Answer answer(Request request, ChatResult result, String output) {
    String asked = requireNonNullElse(request.getModel(), rules.llm().defaultModel());
    return Answer.newBuilder()
        .setOutput(output)
        .setSources(result.getPassages())
        .setModel(requireNonNullElse(result.getModel(), asked))
        .setFinishReason(result.getFinishReason())
        .setUsage(requireNonNullElse(result.getUsage(), new Usage(0, 0)))
        .setUnknownCalls(result.getUnknownCalls())
        .build();
  }

  private void expire(Request request, Step step) {
    Instant deadline = requireNonNull(request.getDeadline());
    end(request, State.EXPIRED, step, ConversationFailures.expired(deadline, step));
  }

  private void end(Request request, State state, Step step, Failure failure) {
    outputs.add(ConversationOutputs.ended(request, state, step, failure, now));
    if (state == State.FAILED && isWorthALetter(request, step)) {
      outputs.add(ConversationOutputs.letter(request, step, failure, now));
    }
    finish(request);
  }

  /**
   * What was begun, and what an operator replayed. A first try that is turned away at the door, as
   * by a busy conversation, is its caller's to repeat: a letter for each would bury the others.
   */
  private static boolean isWorthALetter(Request request, Step step) {
    return step == Step.CONTEXT || step == Step.CHAT || request.getAttempt() > 0;
  }

  private void finish(Request request) {
    touch();
    draft.note(request.getRequestId(), request.getAttempt(), true, now);
    Current current = draft.current();
    if (current != null && current.getRequest().getRequestId().equals(request.getRequestId())) {
      draft.nobodyUnderWay();
    }
  }

  private void touch() {
    draft.touch(now);
    changed = true;
  }

  /** A replay starts an ended request once more. */
  private static boolean isReplay(Request request, SeenRequest seen) {
    return seen.getEnded() && request.getAttempt() > seen.getAttempt();
  }

  /** The request with its times settled; a replay counts from when it was written. */
  private Request accepted(Request request, Instant at) {
    Instant given = request.getAttempt() > 0 ? at : requireNonNullElse(request.getAcceptedAt(), at);
    Instant accepted = (given.isAfter(now) ? now : given).truncatedTo(ChronoUnit.MILLIS);
    ConversationSettings settings = rules.conversations();
    Instant latest = accepted.plus(settings.maxDeadline());
    Instant wanted =
        requireNonNullElse(request.getDeadline(), accepted.plus(settings.deadline()))
            .truncatedTo(ChronoUnit.MILLIS);
    return Request.newBuilder(request)
        .setAcceptedAt(accepted)
        .setDeadline(wanted.isAfter(latest) ? latest : wanted)
        .build();
  }

  private boolean isOver(Request request) {
    return !requireNonNull(request.getDeadline()).isAfter(now);
  }

  private Instant idleUntil() {
    return draft.touchedAt().plus(rules.conversations().idle());
  }

  private static Step step(Current current) {
    return current.getStage() == Stage.CONTEXT ? Step.CONTEXT : Step.CHAT;
  }

  private static Failure orUnexplained(@Nullable Failure failure) {
    return requireNonNullElse(
        failure,
        new Failure(FailureCodes.INTERNAL, "The worker gave neither a result nor a reason", null));
  }
}
