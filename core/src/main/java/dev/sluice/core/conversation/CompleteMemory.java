package dev.sluice.core.conversation;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.status.Completeness;
import dev.sluice.schemas.Turn;
import java.util.List;

/**
 * A memory that can lose its data and be filled from the log again. It answers no question about
 * turns until it is full again: a conversation that went on with half of its turns would give the
 * next one a wrong number.
 */
public final class CompleteMemory implements ConversationMemory {
  private final ConversationMemory memory;
  private final Completeness completeness;

  public CompleteMemory(ConversationMemory memory, Completeness completeness) {
    this.memory = memory;
    this.completeness = completeness;
  }

  /**
   * As in the port, and also unavailable while the memory is being filled. The mark of completeness
   * is read after the turns: if the data was lost before they were read, the mark was lost with it.
   */
  @Override
  public List<Turn> newest(String tenant, String conversationId, int limit) {
    List<Turn> turns = memory.newest(tenant, conversationId, limit);
    if (completeness.look() != Completeness.Fill.COMPLETE) {
      throw new RetriableException(
          FailureCodes.UNAVAILABLE, "the conversation memory is being filled from the log", null);
    }
    return turns;
  }

  @Override
  public void append(String tenant, String conversationId, List<Turn> turns) {
    memory.append(tenant, conversationId, turns);
  }

  @Override
  public void forget(String tenant, String conversationId) {
    memory.forget(tenant, conversationId);
  }
}
