package dev.sluice.topology.conversation;

import dev.sluice.core.request.RequestRules;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import dev.sluice.schemas.topic.RecordKeys;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.InboundReader;
import dev.sluice.topology.machine.InboundReader.StatusIds;
import dev.sluice.topology.machine.Inlet;
import dev.sluice.topology.machine.RawRecord;
import dev.sluice.topology.machine.ReadResult;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Reads the topic where anybody writes requests. */
final class RequestInlet implements Inlet<ConversationEvent> {
  private final InboundReader<Request> reader =
      new InboundReader<>(Request.class, RequestRules::violation, new RequestStatusIds());

  @Override
  public Topic<?> topic() {
    return Topics.REQUESTS;
  }

  @Override
  public ReadResult<ConversationEvent> read(RawRecord record, Instant now) {
    return reader.read(record, now, request -> happened(request, record.timestamp()));
  }

  private static ReadResult<ConversationEvent> happened(Request request, Instant at) {
    return new ReadResult.Happened<>(
        RecordKeys.of(request),
        ConversationStateKey.of(
            request.getTenant(), request.getConversationId(), request.getRequestId()),
        request.getRequestId(),
        request.getAction() == RequestAction.CANCEL
            ? new ConversationEvent.Cancelled(request)
            : new ConversationEvent.Arrived(request, at));
  }

  private static final class RequestStatusIds implements InboundReader.StatusIdReader<Request> {
    private static final String CANCEL = RequestAction.CANCEL.name();

    @Override
    public StatusIds of(Request request) {
      boolean hasStatus = request.getAction() != RequestAction.CANCEL;
      return new StatusIds(request.getTenant(), hasStatus ? request.getRequestId() : null, null);
    }

    @Override
    public Optional<StatusIds> of(Map<String, String> legible) {
      String id = legible.get("request_id");
      if (id == null || CANCEL.equals(legible.get("action"))) {
        return Optional.empty();
      }
      return Optional.of(new StatusIds(legible.getOrDefault("tenant", "default"), id, null));
    }
  }
}
