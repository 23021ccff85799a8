package dev.sluice.topology.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.document.DocumentKey;
import dev.sluice.core.document.DocumentRules;
import dev.sluice.core.status.StatusKey;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.KnownIndexes;
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
import java.util.function.Supplier;
import org.apache.kafka.common.header.Header;

/** Reads the topic where anybody writes documents. */
final class DocumentInlet implements Inlet<DocumentEvent> {
  /** The header of a record that stores a document again: the id of the index for it. */
  static final String REFILL = "sluice-refill";

  private final InboundReader<Document> reader =
      new InboundReader<>(Document.class, DocumentRules::violation, new DocumentStatusIds());

  private final Supplier<Optional<KnownIndexes>> indexes;

  /**
   * @param indexes those that are known now
   */
  DocumentInlet(Supplier<Optional<KnownIndexes>> indexes) {
    this.indexes = indexes;
  }

  @Override
  public Topic<?> topic() {
    return Topics.DOCUMENTS;
  }

  @Override
  public ReadResult<DocumentEvent> read(RawRecord record, Instant now) {
    return reader.read(record, now, document -> happened(document, record));
  }

  private ReadResult<DocumentEvent> happened(Document document, RawRecord record) {
    return new ReadResult.Happened<>(
        document.getDocumentId(),
        DocumentKey.of(document.getTenant(), document.getDocumentId()),
        StatusKey.of(document).id(),
        event(document, record));
  }

  private DocumentEvent event(Document document, RawRecord record) {
    Header refill = record.headers().lastHeader(REFILL);
    if (refill != null && refill.value() != null) {
      TargetIndex target = new TargetIndex(new String(refill.value(), UTF_8), false);
      return new DocumentEvent.Refilled(document, record.timestamp(), target);
    }
    TargetIndex target = indexes.get().map(TargetIndex::of).orElse(null);
    return new DocumentEvent.Arrived(document, record.timestamp(), target);
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
