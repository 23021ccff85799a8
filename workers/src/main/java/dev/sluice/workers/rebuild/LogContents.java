package dev.sluice.workers.rebuild;

import dev.sluice.core.document.DocumentRules;
import dev.sluice.core.request.RequestRules;
import dev.sluice.core.status.AcceptedStatus;
import dev.sluice.core.status.StatusKey;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.InboundCodec;
import dev.sluice.schemas.codec.UndecodableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The statuses and turns that a store must hold, by the records of the log. Pure. Records that
 * cannot be read are left out: they were given up when they first came, and nothing of them was
 * ever stored.
 */
final class LogContents {
  private static final AvroCodec<StatusEvent> STATUSES = AvroCodec.of(StatusEvent.class);
  private static final AvroCodec<FinishedTurn> TURNS = AvroCodec.of(FinishedTurn.class);
  private static final InboundCodec<Request> REQUESTS = new InboundCodec<>(Request.class);
  private static final InboundCodec<Document> DOCUMENTS = new InboundCodec<>(Document.class);

  /** A conversation of a tenant. */
  record Conversation(String tenant, String id) {}

  private LogContents() {}

  /** The newest status of each id. */
  static List<StatusEvent> statuses(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    Map<StatusKey, StatusEvent> newest = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      status(record)
          .ifPresent(event ->
              newest.merge(
                  new StatusKey(event.getTenant(), event.getId()),
                  event,
                  (one, other) -> other.getRank() > one.getRank() ? other : one));
    }
    return List.copyOf(newest.values());
  }

  /**
   * What requests count as until the topology has taken them up. Only of those that it will take
   * up: of what it refuses the status has the same, lowest rank.
   */
  static List<StatusEvent> acceptedRequests(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    List<StatusEvent> events = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        Request request = REQUESTS.decode(record.value());
        if (request.getAction() != RequestAction.CANCEL
            && RequestRules.violation(request).isEmpty()) {
          events.add(
              AcceptedStatus.of(
                  StatusKey.of(request),
                  writtenAt(record),
                  request.getConversationId(),
                  null,
                  request.getMetadata()));
        }
      } catch (UndecodableException e) {
        continue;
      }
    }
    return events;
  }

  /** As for requests. */
  static List<StatusEvent> acceptedDocuments(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    List<StatusEvent> events = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        Document document = DOCUMENTS.decode(record.value());
        if (DocumentRules.violation(document).isEmpty()) {
          events.add(
              AcceptedStatus.of(
                  StatusKey.of(document),
                  writtenAt(record),
                  null,
                  document.getDocumentId(),
                  document.getMetadata()));
        }
      } catch (UndecodableException e) {
        continue;
      }
    }
    return events;
  }

  /** The turns of each conversation, in their order. */
  static Map<Conversation, List<Turn>> turns(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    Map<Conversation, List<Turn>> turns = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.value() == null) {
        continue;
      }
      try {
        FinishedTurn finished = TURNS.decode(record.value());
        turns
            .computeIfAbsent(
                new Conversation(finished.getTenant(), finished.getConversationId()),
                key -> new ArrayList<>())
            .add(finished.getTurn());
      } catch (UndecodableException e) {
        continue;
      }
    }
    return turns;
  }

  private static Optional<StatusEvent> status(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(STATUSES.decode(record.value()));
    } catch (UndecodableException e) {
      return Optional.empty();
    }
  }

  private static Instant writtenAt(ConsumerRecord<byte[], byte[]> record) {
    return Instant.ofEpochMilli(Math.max(0, record.timestamp()));
  }
}
