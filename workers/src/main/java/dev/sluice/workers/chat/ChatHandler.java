package dev.sluice.workers.chat;

import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Operation;
import dev.sluice.schemas.topic.RecordKeys;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.paid.CallAccounts;
import dev.sluice.workers.runtime.Task;
import dev.sluice.workers.runtime.TaskHandler;
import dev.sluice.workers.runtime.TaskOutput;
import dev.sluice.workers.usage.PaidUsage;
import dev.sluice.workers.usage.UsageRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Has a prompt answered by the model. */
public final class ChatHandler implements TaskHandler<ChatTask> {
  private final LlmProvider llm;
  private final CallAccounts accounts;
  private final UsageRecords usage;

  /**
   * @param accounts of the calls that are no longer waited for
   */
  public ChatHandler(LlmProvider llm, CallAccounts accounts, UsageRecords usage) {
    this.llm = llm;
    this.accounts = accounts;
    this.usage = usage;
  }

  @Override
  public List<TaskOutput<?>> handle(Task<ChatTask> task) throws InterruptedException {
    ChatTask chat = task.value();
    long start = System.nanoTime();
    LlmAnswer answer = llm.answer(call(chat));
    Duration latency = Duration.ofNanos(System.nanoTime() - start);
    ChatResult result =
        resultOf(chat)
            .setOutput(answer.output())
            .setModel(answer.model())
            .setFinishReason(answer.finishReason())
            .setUsage(answer.usage())
            .setPassages(chat.getPassages())
            .setAttempts(answer.attempts())
            .setUnknownCalls(answer.unknownCalls())
            .build();
    List<TaskOutput<?>> outputs = new ArrayList<>();
    outputs.add(new TaskOutput<>(Topics.CHAT_RESULTS, keyOf(chat), result));
    outputs.addAll(used(chat, answer.model(), PaidUsage.on(answer, latency)));
    return outputs;
  }

  private List<TaskOutput<?>> used(ChatTask chat, String model, PaidUsage paid) {
    return usage.of(
        Operation.CHAT,
        chat.getTenant(),
        chat.getRequestId(),
        chat.getRequestId() + "/" + chat.getAttempt(),
        model,
        paid);
  }

  /**
   * Returns the usage that was paid, though nobody reads the answer: the worker that had it may
   * have died before it wrote the record.
   */
  @Override
  public List<TaskOutput<?>> unwanted(Task<ChatTask> task) {
    ChatTask chat = task.value();
    return accounts
        .of(callId(chat))
        .map(answer -> {
          String model = answer.model().isEmpty() ? chat.getModel() : answer.model();
          return used(chat, model, PaidUsage.on(answer, Duration.ZERO));
        })
        .orElse(List.of());
  }

  private static String callId(ChatTask chat) {
    return chat.getTenant() + "/" + chat.getRequestId() + "/" + chat.getAttempt();
  }

  /** The same for every delivery of a task, so that the ledger knows it again. */
  private static LlmCall call(ChatTask chat) {
    return new LlmCall(
        chat.getTenant(),
        callId(chat),
        chat.getModel(),
        chat.getMessages(),
        chat.getPassages(),
        chat.getTemperature(),
        chat.getMaxTokens(),
        chat.getResponseFormat(),
        chat.getCache(),
        chat.getDeadline());
  }

  /** Without the passages: a result that was too large must not be so again. */
  @Override
  public List<TaskOutput<?>> giveUp(Task<ChatTask> task, Failure failure) {
    ChatTask chat = task.value();
    ChatResult result = resultOf(chat).setFailure(failure).build();
    List<TaskOutput<?>> outputs = new ArrayList<>();
    outputs.add(new TaskOutput<>(Topics.CHAT_RESULTS, keyOf(chat), result));
    outputs.addAll(unwanted(task));
    return outputs;
  }

  private static ChatResult.Builder resultOf(ChatTask chat) {
    return ChatResult.newBuilder()
        .setTenant(chat.getTenant())
        .setRequestId(chat.getRequestId())
        .setConversationId(chat.getConversationId())
        .setAttempt(chat.getAttempt());
  }

  private static String keyOf(ChatTask chat) {
    return RecordKeys.of(chat.getConversationId(), chat.getRequestId());
  }

  /** The topology writes one, with the request that this is a step of. */
  @Override
  public boolean writesDeadLetter() {
    return false;
  }

  @Override
  public Optional<Instant> deadline(ChatTask chat) {
    return Optional.of(chat.getDeadline());
  }
}
