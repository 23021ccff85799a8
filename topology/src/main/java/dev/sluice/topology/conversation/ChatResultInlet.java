package dev.sluice.topology.conversation;

import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.topic.RecordKeys;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Inlet;
import dev.sluice.topology.machine.RawRecord;
import dev.sluice.topology.machine.ReadResult;
import dev.sluice.topology.machine.ResultReader;
import java.time.Instant;

/** Reads the topic where the chat workers write the model's answers. */
final class ChatResultInlet implements Inlet<ConversationEvent> {
  private final ResultReader<ChatResult> reader = new ResultReader<>(ChatResult.class);

  @Override
  public Topic<?> topic() {
    return Topics.CHAT_RESULTS;
  }

  @Override
  public ReadResult<ConversationEvent> read(RawRecord record, Instant now) {
    return reader.read(record, ChatResultInlet::happened);
  }

  private static ReadResult<ConversationEvent> happened(ChatResult result) {
    return new ReadResult.Happened<>(
        RecordKeys.of(result.getConversationId(), result.getRequestId()),
        ConversationStateKey.of(
            result.getTenant(), result.getConversationId(), result.getRequestId()),
        result.getRequestId(),
        new ConversationEvent.Answered(result));
  }
}
