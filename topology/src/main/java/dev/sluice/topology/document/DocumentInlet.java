package dev.sluice.topology.document;

import dev.sluice.core.document.DocumentRules;
import dev.sluice.core.status.StatusKey;
import dev.sluice.schemas.Document;
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

/** Reads the topic where anybody writes documents. */
final class DocumentInlet implements Inlet<DocumentEvent> {
  private final InboundReader<Document> reader =
      new InboundReader<>(Document.class, DocumentRules::violation, new DocumentStatusIds());

  @Override
  public Topic<?> topic() {
    return Topics.DOCUMENTS;
  }

  @Override
  public ReadResult<DocumentEvent> read(RawRecord record, Instant now) {
    return reader.read(record, now, document -> happened(document, record.timestamp()));
  }

  private static ReadResult<DocumentEvent> happened(Document document, Instant at) {
    return new ReadResult.Happened<>(
        document.getDocumentId(),
        DocumentStateKey.of(document.getTenant(), document.getDocumentId()),
        StatusKey.of(document).id(),
        new DocumentEvent.Arrived(document, at));
  }

  private static final class DocumentStatusIds implements InboundReader.StatusIdReader<Document> {
    @Override
    public StatusIds of(Document document) {
      return new StatusIds(
          document.getTenant(), StatusKey.of(document).id(), document.getDocumentId());
    }

    @Override
    public Optional<StatusIds> of(Map<String, String> legible) {
      String documentId = legible.get("document_id");
      String id = legible.getOrDefault("request_id", documentId);
      return id == null
          ? Optional.empty()
          : Optional.of(new StatusIds(legible.getOrDefault("tenant", "default"), id, documentId));
    }
  }
}
