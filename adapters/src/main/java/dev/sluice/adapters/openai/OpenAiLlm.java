package dev.sluice.adapters.openai;

import com.openai.core.RequestOptions;
import com.openai.core.http.HttpResponseFor;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.ResponseFormatJsonObject;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.failure.RetriableProviderException;
import dev.sluice.core.failure.RetryReason;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.ObservedLimits;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.settings.LlmChoice;
import dev.sluice.core.tokens.Tokens;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Usage;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Chat completions of OpenAI, or of a service that speaks its protocol. One call is one request: no
 * retry happens here. Interrupting the virtual thread that calls breaks the request off.
 */
public final class OpenAiLlm implements LlmProvider {
  public static final String NAME = LlmChoice.OPENAI.providerName();

  private final OpenAiConnection connection;
  private final LimitObserver observer;
  private final ModelQuirks quirks = new ModelQuirks();

  /**
   * @param limits gets the limits in each answer's headers; called on the caller's thread
   */
  public OpenAiLlm(OpenAiConnection connection, BiConsumer<LimitKey, ObservedLimits> limits) {
    this.connection = connection;
    this.observer = new LimitObserver(NAME, limits);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LlmAnswer answer(LlmCall call) throws InterruptedException {
    RequestOptions options = connection.until(call.deadline());
    String key = connection.key();
    try (HttpResponseFor<ChatCompletion> response =
        connection.client().chat().completions().withRawResponse().create(params(call), options)) {
      observer.headers(call.model(), response.headers());
      return read(call, response, key);
    } catch (RuntimeException e) {
      if (Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException();
        interrupted.initCause(e);
        throw interrupted;
      }
      observer.headers(call.model(), OpenAiFailures.headers(e));
      if (e instanceof OpenAIServiceException refusal) {
        Optional<String> parameter = quirks.learn(call.model(), refusal);
        if (parameter.isPresent()) {
          throw new RetriableProviderException(
              RetryReason.OTHER,
              "unsupported_parameter",
              "the model takes no %s; the next try does without".formatted(parameter.get()),
              null,
              CallCost.Unanswered.REFUSED,
              null);
        }
      }
      throw connection.failure(e, key);
    }
  }

  private ChatCompletionCreateParams params(LlmCall call) {
    ChatCompletionCreateParams.Builder params =
        ChatCompletionCreateParams.builder().model(call.model());
    for (Message message : call.messages()) {
      switch (message.getRole()) {
        case SYSTEM -> params.addSystemMessage(message.getContent());
        case USER -> params.addUserMessage(message.getContent());
        case ASSISTANT -> params.addAssistantMessage(message.getContent());
        case UNKNOWN ->
            throw new PermanentProviderException(
                FailureCodes.INVALID_REQUEST,
                "a message of the prompt has no role",
                CallCost.Unanswered.NOT_SENT,
                null);
      }
    }
    quirks.apply(call, params);
    if (call.responseFormat().equals("json_object")) {
      params.responseFormat(ResponseFormatJsonObject.builder().build());
    }
    CallIdHeaders.headers(call.callId()).forEach(params::putAdditionalHeader);
    return params.build();
  }

  /** An answer that cannot be read was paid for all the same. */
  private LlmAnswer read(LlmCall call, HttpResponseFor<ChatCompletion> response, String key) {
    ChatAnswer answer = new ChatAnswer();
    try (BoundedAnswer bytes = connection.bounded(response.body())) {
      answer.read(bytes);
      LlmAnswer read = answer(call, answer);
      bytes.keep();
      return read;
    } catch (IOException | RuntimeException e) {
      throw connection.useless(e, key, counted(answer.usage()));
    }
  }

  private static LlmAnswer answer(LlmCall call, ChatAnswer answer) throws IOException {
    if (!answer.hasChoice()) {
      throw new OddAnswerException("it holds no choice");
    }
    String output = answer.output();
    return new LlmAnswer(
        output,
        answer.model().orElse(call.model()),
        answer.finishReason().orElse("stop"),
        counted(answer.usage()).orElseGet(() -> estimated(call, answer.usage(), output)));
  }

  /** The usage as the service counted it; empty where it does not say all of it. */
  private static Optional<Usage> counted(AnswerUsage usage) {
    return usage.prompt().isPresent() && usage.completion().isPresent()
        ? Optional.of(new Usage(usage.prompt().getAsInt(), usage.completion().getAsInt()))
        : Optional.empty();
  }

  /** The usage of an answer that does not say all of it. */
  private static Usage estimated(LlmCall call, AnswerUsage usage, String output) {
    return new Usage(
        usage
            .prompt()
            .orElseGet(
                () -> call.messages().stream().mapToInt(m -> Tokens.count(m.getContent())).sum()),
        usage.completion().orElseGet(() -> Tokens.count(output)));
  }
}
