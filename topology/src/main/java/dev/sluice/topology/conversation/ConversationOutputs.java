package dev.sluice.topology.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.status.Lifecycle;
import dev.sluice.schemas.Answer;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.topic.RecordKeys;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Output;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The records that a conversation writes, each with its topic and key. */
final class ConversationOutputs {
  private static final AvroCodec<Request> REQUESTS = AvroCodec.of(Request.class);

  private ConversationOutputs() {}

  static Output<ContextTask> contextTask(Request request, int historyTurns, int topK) {
    ContextTask task =
        ContextTask.newBuilder()
            .setTenant(request.getTenant())
            .setRequestId(request.getRequestId())
            .setConversationId(request.getConversationId())
            .setAttempt(request.getAttempt())
            .setHistoryTurns(historyTurns)
            .setQuery(topK > 0 ? request.getInput() : null)
            .setTopK(topK)
            .setDeadline(Objects.requireNonNull(request.getDeadline()))
            .build();
    return new Output<>(Topics.CONTEXT_TASKS, RecordKeys.of(request), task, request.getRequestId());
  }

  static Output<ChatTask> chatTask(
      Request request, PromptAssembler.Ready prompt, ConversationPolicy policy) {
    var llm = policy.llm();
    ChatTask task =
        ChatTask.newBuilder()
            .setTenant(request.getTenant())
            .setRequestId(request.getRequestId())
            .setConversationId(request.getConversationId())
            .setAttempt(request.getAttempt())
            .setMessages(prompt.messages())
            .setPassages(prompt.passages())
            .setModel(Objects.requireNonNullElse(request.getModel(), llm.defaultModel()))
            .setTemperature(Objects.requireNonNullElse(request.getTemperature(), llm.temperature()))
            .setMaxTokens(Objects.requireNonNullElse(request.getMaxTokens(), llm.maxTokens()))
            .setResponseFormat(Objects.requireNonNullElse(request.getResponseFormat(), "text"))
            .setCache(request.getCache())
            .setDeadline(Objects.requireNonNull(request.getDeadline()))
            .build();
    return new Output<>(Topics.CHAT_TASKS, request.getRequestId(), task, request.getRequestId());
  }

  static Output<FinishedTurn> finishedTurn(String tenant, String conversationId, Turn turn) {
    FinishedTurn finished = new FinishedTurn(tenant, conversationId, turn);
    return new Output<>(Topics.TURNS, conversationId, finished, turn.getRequestId());
  }

  /** The status of a request that goes on. */
  static Output<StatusEvent> processing(Request request, ConversationStage stage, Instant now) {
    return status(request, event(request, State.PROCESSING, stage, now));
  }

  /** The end of a request. */
  static Output<StatusEvent> ended(
      Request request,
      State state,
      ConversationStage stage,
      @Nullable Failure failure,
      Instant now) {
    return status(request, event(request, state, stage, now).setFailure(failure));
  }

  /** The good end of a request. */
  static Output<StatusEvent> completed(Request request, Answer answer, Instant now) {
    return status(
        request, event(request, State.COMPLETED, ConversationStage.CHAT, now).setResult(answer));
  }

  /** The good end of a search. */
  static Output<StatusEvent> found(Request request, List<Passage> passages, Instant now) {
    return status(
        request,
        event(request, State.COMPLETED, ConversationStage.CONTEXT, now).setPassages(passages));
  }

  /**
   * The dead letter of a request that failed: the request itself, to be replayed. It comes from no
   * one record, so it names no partition and offset.
   */
  static Output<DeadLetter> deadLetter(
      Request request, ConversationStage stage, Failure failure, Instant now) {
    String key = RecordKeys.of(request);
    DeadLetter deadLetter =
        DeadLetter.newBuilder()
            .setSourceTopic(Topics.REQUESTS.name())
            .setSourcePartition(-1)
            .setSourceOffset(-1L)
            .setKey(ByteBuffer.wrap(key.getBytes(UTF_8)))
            .setValue(ByteBuffer.wrap(REQUESTS.encode(request)))
            .setComponent(stage.word())
            .setFailure(failure)
            .setAttempts(request.getAttempt() + 1)
            .setFailedAt(now)
            .setTenant(request.getTenant())
            .setRequestId(request.getRequestId())
            .build();
    return new Output<>(Topics.DEAD_LETTERS, key, deadLetter, request.getRequestId());
  }

  private static StatusEvent.Builder event(
      Request request, State state, ConversationStage stage, Instant now) {
    return StatusEvent.newBuilder()
        .setTenant(request.getTenant())
        .setId(request.getRequestId())
        .setState(state)
        .setStage(stage.word())
        .setRank(Lifecycle.rank(request.getAttempt(), state, stage.rank()))
        .setAt(now)
        .setConversationId(request.getConversationId())
        .setMetadata(request.getMetadata());
  }

  private static Output<StatusEvent> status(Request request, StatusEvent.Builder event) {
    return new Output<>(
        Topics.STATUS, request.getRequestId(), event.build(), request.getRequestId());
  }
}
