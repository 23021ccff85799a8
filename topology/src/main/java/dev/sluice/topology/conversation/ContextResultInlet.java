package dev.sluice.topology.conversation;

import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.topic.RecordKeys;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Inlet;
import dev.sluice.topology.machine.RawRecord;
import dev.sluice.topology.machine.ReadResult;
import dev.sluice.topology.machine.ResultReader;
import java.time.Instant;

/** Reads the topic where the context and archive workers write what they found and archived. */
final class ContextResultInlet implements Inlet<ConversationEvent> {
  private final ResultReader<ContextResult> reader = new ResultReader<>(ContextResult.class);

  @Override
  public Topic<?> topic() {
    return Topics.CONTEXT_RESULTS;
  }

  @Override
  public ReadResult<ConversationEvent> read(RawRecord record, Instant now) {
    return reader.read(record, ContextResultInlet::happened);
  }

  private static ReadResult<ConversationEvent> happened(ContextResult result) {
    if (result.getKind() == ContextKind.UNKNOWN) {
      return ResultReader.undecodable("a kind of context result that this version does not know");
    }
    return new ReadResult.Happened<>(
        RecordKeys.of(result.getConversationId(), result.getRequestId()),
        ConversationStateKey.of(
            result.getTenant(), result.getConversationId(), result.getRequestId()),
        result.getRequestId(),
        result.getKind() == ContextKind.ARCHIVED
            ? new ConversationEvent.Archived(result.getArchivedThrough())
            : new ConversationEvent.ContextFound(result));
  }
}
