package dev.sluice.topology.conversation;

import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.topic.RecordKeys;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Inlet;
import dev.sluice.topology.machine.ReadResult;
import dev.sluice.topology.machine.ResultInlet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Read the topics where the context and chat workers write their results. */
final class ConversationResultInlets {
  private ConversationResultInlets() {}

  static List<Inlet<ConversationEvent>> all() {
    return List.of(
        new ResultInlet<>(Topics.CONTEXT_RESULTS, ConversationResultInlets::context),
        new ResultInlet<>(Topics.CHAT_RESULTS, ConversationResultInlets::chat));
  }

  private static ReadResult<ConversationEvent> context(ContextResult result) {
    if (result.getKind() == ContextKind.UNKNOWN) {
      return ResultInlet.undecodable("a kind of context result that this version does not know");
    }
    ConversationEvent event =
        result.getKind() == ContextKind.ARCHIVED
            ? new ConversationEvent.Archived(result.getArchivedThrough())
            : new ConversationEvent.ContextFound(result);
    return happened(result.getTenant(), result.getConversationId(), result.getRequestId(), event);
  }

  private static ReadResult<ConversationEvent> chat(ChatResult result) {
    return happened(
        result.getTenant(),
        result.getConversationId(),
        result.getRequestId(),
        new ConversationEvent.Answered(result));
  }

  private static ReadResult<ConversationEvent> happened(
      String tenant, @Nullable String conversationId, String requestId, ConversationEvent event) {
    return new ReadResult.Happened<>(
        RecordKeys.of(conversationId, requestId),
        ConversationStateKey.of(tenant, conversationId, requestId),
        requestId,
        event);
  }
}
