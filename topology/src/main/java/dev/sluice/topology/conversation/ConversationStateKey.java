package dev.sluice.topology.conversation;

import org.jspecify.annotations.Nullable;

/** The key under which the state of a conversation is stored. */
final class ConversationStateKey {
  /** In no id, so that no two keys can be mistaken for each other. */
  private static final char BETWEEN = '|';

  private ConversationStateKey() {}

  /** The key of a conversation, or of a request that stands alone. */
  static String of(String tenant, @Nullable String conversationId, String requestId) {
    return conversationId == null
        ? tenant + BETWEEN + "r" + BETWEEN + requestId
        : tenant + BETWEEN + "c" + BETWEEN + conversationId;
  }
}
