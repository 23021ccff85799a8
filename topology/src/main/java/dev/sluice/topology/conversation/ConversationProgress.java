package dev.sluice.topology.conversation;

import static java.util.Objects.requireNonNullElse;

import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.Current;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import dev.sluice.schemas.Stage;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Output;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The way of a request: from its start over the context and the model to its result. */
final class ConversationProgress {
  private final ConversationPolicy policy;
  private final ConversationDraft draft;
  private final ConversationEndings endings;

  ConversationProgress(
      ConversationPolicy policy, ConversationDraft draft, ConversationEndings endings) {
    this.policy = policy;
    this.draft = draft;
    this.endings = endings;
  }

  /** Starts those that wait, as long as none is under way. */
  void startNext() {
    while (draft.current() == null) {
      Request next = draft.takeNext();
      if (next == null) {
        return;
      }
      start(next);
    }
  }

  /** Starts a request; none is under way. */
  void start(Request request) {
    if (request.getAction() == RequestAction.SEARCH) {
      startSearch(request);
      return;
    }
    boolean cold = !draft.turns().isLoaded();
    if (cold || policy.topK() > 0) {
      lookUp(request, cold ? policy.historyTurns() : 0, policy.topK());
    } else {
      ask(request, List.of());
    }
  }

  private void startSearch(Request request) {
    if (policy.topK() == 0) {
      endings.fail(request, ConversationStage.ACCEPTED, ConversationFailures.searchDisabled());
    } else {
      lookUp(request, 0, requireNonNullElse(request.getTopK(), policy.topK()));
    }
  }

  private void lookUp(Request request, int historyTurns, int topK) {
    draft.begin(request, Stage.CONTEXT);
    draft.write(ConversationOutputs.processing(request, ConversationStage.CONTEXT, draft.now()));
    draft.write(ConversationOutputs.contextTask(request, historyTurns, topK));
  }

  private void ask(Request request, List<Passage> passages) {
    PromptAssembler.Assembled assembled =
        new PromptAssembler(policy.conversations().promptTokens(), policy.limit())
            .assemble(
                requireNonNullElse(request.getSystem(), policy.conversations().systemPrompt()),
                passages,
                draft.turns().newest(policy.conversations().windowTurns()),
                request.getInput());
    switch (assembled) {
      case PromptAssembler.TooLong tooLong ->
          endings.fail(request, ConversationStage.CHAT, tooLong.failure());
      case PromptAssembler.Ready prompt -> {
        draft.begin(request, Stage.CHAT);
        draft.write(ConversationOutputs.processing(request, ConversationStage.CHAT, draft.now()));
        draft.write(ConversationOutputs.chatTask(request, prompt, policy));
      }
    }
  }

  /** History and passages were looked up, or could not be. */
  void contextFound(ContextResult result) {
    Request request = draft.current(result.getRequestId(), result.getAttempt(), Stage.CONTEXT);
    if (request == null) {
      return;
    }
    draft.touch();
    if (result.getKind() == ContextKind.FAILED) {
      endings.fail(request, ConversationStage.CONTEXT, orUnexplained(result.getFailure()));
    } else if (request.getAction() == RequestAction.SEARCH) {
      endings.completeSearch(request, result.getPassages());
    } else {
      if (!draft.turns().isLoaded()) {
        draft.turns().load(result.getTurns());
      }
      Turn answered = draft.turns().answerTo(request.getRequestId());
      if (answered != null) {
        endings.completeAgain(request, answered);
      } else {
        ask(request, result.getPassages());
      }
    }
  }

  /** The model answered, or did not. */
  void answered(ChatResult result) {
    Request request = draft.current(result.getRequestId(), result.getAttempt(), Stage.CHAT);
    if (request == null) {
      return;
    }
    draft.touch();
    String output = result.getOutput();
    if (result.getFailure() != null || output == null) {
      endings.fail(request, ConversationStage.CHAT, orUnexplained(result.getFailure()));
    } else {
      endings.complete(request, result, output);
    }
  }

  private static Failure orUnexplained(@Nullable Failure failure) {
    return failure == null ? ConversationFailures.unexplained() : failure;
  }

  /** Replaces an output that is too large: a task has failed, a status becomes a failed one. */
  void replaceTooLarge(Output<?> output, Failure failure) {
    Current current = draft.current();
    boolean task =
        output.topic().equals(Topics.CONTEXT_TASKS) || output.topic().equals(Topics.CHAT_TASKS);
    if (task && current != null && current.getRequest().getRequestId().equals(output.about())) {
      endings.fail(current.getRequest(), ConversationStage.of(current), failure);
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
}
