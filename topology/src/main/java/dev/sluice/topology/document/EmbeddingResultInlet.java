package dev.sluice.topology.document;

import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Inlet;
import dev.sluice.topology.machine.ReadResult;
import dev.sluice.topology.machine.ResultInlet;

/** Reads the topic where the embedding workers write what became of chunks. */
final class EmbeddingResultInlet {
  private EmbeddingResultInlet() {}

  static Inlet<DocumentEvent> create() {
    return new ResultInlet<>(Topics.EMBEDDING_RESULTS, EmbeddingResultInlet::answered);
  }

  private static ReadResult<DocumentEvent> answered(EmbeddingResult result) {
    return new ReadResult.Happened<>(
        result.getDocumentId(),
        DocumentStateKey.of(result.getTenant(), result.getDocumentId()),
        result.getDocumentId(),
        new DocumentEvent.Answered(result));
  }
}
