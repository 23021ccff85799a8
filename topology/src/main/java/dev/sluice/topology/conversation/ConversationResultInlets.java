package dev.sluice.topology.conversation;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.RecordKeys;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Inlet;
import dev.sluice.topology.machine.RawRecord;
import dev.sluice.topology.machine.ReadResult;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Read the topics where the workers write what they found and were answered. */
final class ConversationResultInlets {
  private ConversationResultInlets() {}

  static List<Inlet<ConversationEvent>> all() {
    return List.of(
        new ResultInlet<>(Topics.CONTEXT_RESULTS, ConversationResultInlets::context),
        new ResultInlet<>(Topics.CHAT_RESULTS, ConversationResultInlets::chat));
  }

  private static ReadResult<ConversationEvent> context(ContextResult result) {
    if (result.getKind() == ContextKind.UNKNOWN) {
      return undecodable("a kind of context result that this version does not know");
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

  private static ReadResult<ConversationEvent> undecodable(String why) {
    return new ReadResult.Refused<>(
        new Failure(FailureCodes.UNDECODABLE, why, null), null, null, List.of());
  }

  private static final class ResultInlet<T extends SpecificRecord>
      implements Inlet<ConversationEvent> {
    private final Topic<T> topic;
    private final AvroCodec<T> codec;
    private final Function<T, ReadResult<ConversationEvent>> event;

    ResultInlet(Topic<T> topic, Function<T, ReadResult<ConversationEvent>> event) {
      this.topic = topic;
      this.codec = AvroCodec.of(topic.value());
      this.event = event;
    }

    @Override
    public Topic<?> topic() {
      return topic;
    }

    @Override
    public ReadResult<ConversationEvent> read(RawRecord record, Instant now) {
      if (record.value() == null) {
        return undecodable("the record has no value");
      }
      try {
        return event.apply(codec.decode(record.value()));
      } catch (UndecodableException e) {
        return undecodable(String.valueOf(e.getMessage()));
      }
    }
  }
}
