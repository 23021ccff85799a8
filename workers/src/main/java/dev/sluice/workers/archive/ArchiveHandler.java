package dev.sluice.workers.archive;

import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.runtime.Task;
import dev.sluice.workers.runtime.TaskHandler;
import dev.sluice.workers.runtime.TaskOutput;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The handler that stores a finished turn in the conversation memory. Its result lets the topology
 * give the conversation's state up. The turns of a conversation have one key, so they are stored in
 * order, and the number in the result is always the newest.
 */
public final class ArchiveHandler implements TaskHandler<FinishedTurn> {
  private final ConversationMemory memory;

  public ArchiveHandler(ConversationMemory memory) {
    this.memory = memory;
  }

  @Override
  public List<TaskOutput<?>> handle(Task<FinishedTurn> task) {
    FinishedTurn finished = task.value();
    Turn turn = finished.getTurn();
    memory.append(finished.getTenant(), finished.getConversationId(), List.of(turn));
    ContextResult archived =
        ContextResult.newBuilder()
            .setTenant(finished.getTenant())
            .setRequestId(turn.getRequestId())
            .setConversationId(finished.getConversationId())
            .setKind(ContextKind.ARCHIVED)
            .setArchivedThrough(turn.getNumber())
            .build();
    return List.of(
        new TaskOutput<>(Topics.CONTEXT_RESULTS, finished.getConversationId(), archived));
  }

  /** Without a result, as the turn is not in the memory. The dead letter holds it. */
  @Override
  public List<TaskOutput<?>> giveUp(Task<FinishedTurn> task, Failure failure) {
    return List.of();
  }

  /** Nothing: a turn is stored after its request has ended. */
  @Override
  public List<TaskOutput<?>> unwanted(Task<FinishedTurn> task) {
    return List.of();
  }

  @Override
  public boolean writesDeadLetter() {
    return true;
  }

  @Override
  public Optional<Instant> deadline(FinishedTurn turn) {
    return Optional.empty();
  }
}
