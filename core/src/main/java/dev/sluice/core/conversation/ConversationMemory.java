package dev.sluice.core.conversation;

import dev.sluice.schemas.Turn;
import java.util.List;

/** Every turn of every conversation, for as long as the memory keeps it. */
public interface ConversationMemory {
  /**
   * The newest turns, oldest first.
   *
   * @param limit how many at the most, at least 1
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  List<Turn> newest(String tenant, String conversationId, int limit);

  /**
   * Stores turns by their number; storing the same turn again changes nothing.
   *
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached; any part of
   *     the turns may have been stored
   */
  void append(String tenant, String conversationId, List<Turn> turns);

  /** Removes everything about a conversation. */
  void forget(String tenant, String conversationId);
}
