package dev.sluice.core.conversation;

import dev.sluice.schemas.Turn;
import java.util.List;

/** A store of the turns of all conversations. It keeps each turn for as long as it is set to. */
public interface ConversationMemory {
  /**
   * The newest turns, oldest first.
   *
   * @param limit the most turns to return, at least 1
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
