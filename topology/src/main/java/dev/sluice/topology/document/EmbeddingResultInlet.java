package dev.sluice.topology.document;

import dev.sluice.core.document.DocumentKey;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Inlet;
import dev.sluice.topology.machine.RawRecord;
import dev.sluice.topology.machine.ReadResult;
import dev.sluice.topology.machine.ResultReader;
import java.time.Instant;

/** Reads the topic where the embedding workers write what became of chunks. */
final class EmbeddingResultInlet implements Inlet<DocumentEvent> {
  private final ResultReader<EmbeddingResult> reader = new ResultReader<>(EmbeddingResult.class);

  @Override
  public Topic<?> topic() {
    return Topics.EMBEDDING_RESULTS;
  }

  @Override
  public ReadResult<DocumentEvent> read(RawRecord record, Instant now) {
    return reader.read(record, EmbeddingResultInlet::happened);
  }

  private static ReadResult<DocumentEvent> happened(EmbeddingResult result) {
    return new ReadResult.Happened<>(
        result.getDocumentId(),
        DocumentKey.of(result.getTenant(), result.getDocumentId()),
        result.getDocumentId(),
        new DocumentEvent.Answered(result));
  }
}
