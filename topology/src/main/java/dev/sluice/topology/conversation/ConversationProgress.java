package dev.sluice.topology.conversation;

import static java.util.Objects.requireNonNullElse;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.Answer;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import dev.sluice.schemas.Stage;
import dev.sluice.schemas.State;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.Usage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The way of a request: from its start over the context and the model to its result. */
final class ConversationProgress {
  private static final int BYTES_OF_STATUS = 1024;
  private static final int BYTES_OF_TURN = 512;

  private final ConversationDraft draft;
  private final ConversationPolicy policy;
  private final ConversationEndings endings;

  ConversationProgress(ConversationDraft draft, ConversationEndings endings) {
    this.draft = draft;
    this.policy = draft.policy();
    this.endings = endings;
  }

  /** Starts those that wait, as long as none is under way. */
  void startNext() {
    while (draft.current() == null) {
      Optional<Request> next = draft.takeNext();
      if (next.isEmpty()) {
        return;
      }
      start(next.get());
    }
  }

  /** Starts a request; none is under way. */
  void start(Request request) {
    draft.markChanged();
    if (request.getAction() == RequestAction.SEARCH) {
      startSearch(request);
      return;
    }
    boolean cold = !draft.isLoaded();
    if (cold || policy.topK() > 0) {
      lookUp(request, cold ? policy.historyTurns() : 0, policy.topK());
    } else {
      ask(request, List.of());
    }
  }

  private void startSearch(Request request) {
    if (policy.topK() == 0) {
      fail(request, ConversationStage.ACCEPTED, ConversationFailures.searchDisabled());
    } else {
      lookUp(request, 0, requireNonNullElse(request.getTopK(), policy.topK()));
    }
  }

  private void lookUp(Request request, int historyTurns, int topK) {
    draft.begin(request, Stage.CONTEXT);
    draft.write(ConversationOutputs.processing(request, ConversationStage.CONTEXT, draft.now()));
    draft.write(ConversationOutputs.contextTask(request, historyTurns, topK));
  }

  /** History and passages were looked up, or could not be. */
  void contextFound(ContextResult result) {
    Optional<Request> current =
        draft.current(result.getRequestId(), result.getAttempt(), Stage.CONTEXT);
    if (current.isEmpty()) {
      return;
    }
    Request request = current.get();
    draft.touch();
    if (result.getKind() == ContextKind.FAILED) {
      fail(request, ConversationStage.CONTEXT, orUnexplained(result.getFailure()));
    } else if (request.getAction() == RequestAction.SEARCH) {
      completeSearch(request, result.getPassages());
    } else {
      if (!draft.isLoaded()) {
        draft.load(result.getTurns());
      }
      Optional<Turn> answered = draft.answerTo(request.getRequestId());
      if (answered.isPresent()) {
        repeatAnswer(request, answered.get());
      } else {
        ask(request, result.getPassages());
      }
    }
  }

  private void completeSearch(Request request, List<Passage> passages) {
    int size =
        BYTES_OF_STATUS
            + EncodedSizes.of(request.getMetadata())
            + EncodedSizes.ofPassages(passages);
    if (size > policy.limit().bytes()) {
      Failure failure = policy.limit().tooLarge("What the search found", size);
      fail(request, ConversationStage.CONTEXT, failure);
      return;
    }
    draft.write(ConversationOutputs.found(request, passages, draft.now()));
    endings.finish(request);
  }

  /** A repeat that came so late that only the conversation memory knew of it: no second turn. */
  private void repeatAnswer(Request request, Turn turn) {
    Answer answer =
        Answer.newBuilder()
            .setOutput(turn.getOutput())
            .setModel(model(request))
            .setUsage(new Usage(0, 0))
            .build();
    draft.write(ConversationOutputs.completed(request, answer, draft.now()));
    endings.finish(request);
  }

  private void ask(Request request, List<Passage> passages) {
    String system = requireNonNullElse(request.getSystem(), policy.conversations().systemPrompt());
    List<Turn> turns = draft.turns();
    int window = Math.min(turns.size(), policy.conversations().windowTurns());
    PromptAssembler.Assembled assembled =
        new PromptAssembler(policy.conversations().promptTokens(), policy.limit())
            .assemble(
                system,
                passages,
                turns.subList(turns.size() - window, turns.size()),
                request.getInput());
    switch (assembled) {
      case PromptAssembler.TooLong tooLong ->
          fail(request, ConversationStage.CHAT, tooLong.failure());
      case PromptAssembler.Ready prompt -> {
        draft.begin(request, Stage.CHAT);
        draft.write(ConversationOutputs.processing(request, ConversationStage.CHAT, draft.now()));
        draft.write(ConversationOutputs.chatTask(request, prompt, policy));
      }
    }
  }

  /** The model answered, or did not. */
  void answered(ChatResult result) {
    Optional<Request> current =
        draft.current(result.getRequestId(), result.getAttempt(), Stage.CHAT);
    if (current.isEmpty()) {
      return;
    }
    Request request = current.get();
    draft.touch();
    String output = result.getOutput();
    if (result.getFailure() != null || output == null) {
      fail(request, ConversationStage.CHAT, orUnexplained(result.getFailure()));
    } else {
      complete(request, result, output);
    }
  }

  private void complete(Request request, ChatResult result, String output) {
    Turn turn = draft.nextTurn(request, output);
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
    draft.write(
        ConversationOutputs.completed(request, answer(request, result, output), draft.now()));
    String conversationId = draft.conversationId();
    if (conversationId != null) {
      draft.add(turn);
      draft.write(ConversationOutputs.finishedTurn(draft.tenant(), conversationId, turn));
    }
    endings.finish(request);
  }

  private Answer answer(Request request, ChatResult result, String output) {
    return Answer.newBuilder()
        .setOutput(output)
        .setSources(result.getPassages())
        .setModel(requireNonNullElse(result.getModel(), model(request)))
        .setFinishReason(result.getFinishReason())
        .setUsage(requireNonNullElse(result.getUsage(), new Usage(0, 0)))
        .setUnknownCalls(result.getUnknownCalls())
        .build();
  }

  /** Sends turns to the archive again that are not known to be there: they may have been lost. */
  void archiveAgain() {
    draft.markChanged();
    String conversationId = draft.conversationId();
    if (conversationId == null || !draft.isIdle() || draft.idleUntil().isAfter(draft.now())) {
      return;
    }
    for (Turn turn : draft.unarchivedTurns()) {
      draft.write(ConversationOutputs.finishedTurn(draft.tenant(), conversationId, turn));
    }
  }

  private void fail(Request request, ConversationStage stage, Failure failure) {
    endings.end(request, State.FAILED, stage, failure);
  }

  private String model(Request request) {
    return requireNonNullElse(request.getModel(), policy.llm().defaultModel());
  }

  private static Failure orUnexplained(@Nullable Failure failure) {
    return requireNonNullElse(
        failure,
        new Failure(FailureCodes.INTERNAL, "The worker gave neither a result nor a reason", null));
  }
}
