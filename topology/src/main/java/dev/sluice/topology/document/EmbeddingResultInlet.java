package dev.sluice.topology.document;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Inlet;
import dev.sluice.topology.machine.RawRecord;
import dev.sluice.topology.machine.ReadResult;
import java.time.Instant;
import java.util.List;

/** Reads the topic where the embedding workers tell what they did. */
final class EmbeddingResultInlet implements Inlet<DocumentEvent> {
  private final AvroCodec<EmbeddingResult> codec = AvroCodec.of(EmbeddingResult.class);

  @Override
  public Topic<?> topic() {
    return Topics.EMBEDDING_RESULTS;
  }

  @Override
  public ReadResult<DocumentEvent> read(RawRecord record, Instant now) {
    if (record.value() == null) {
      return refused("the record has no value");
    }
    try {
      EmbeddingResult result = codec.decode(record.value());
      return new ReadResult.Happened<>(
          result.getDocumentId(),
          DocumentStateKey.of(result.getTenant(), result.getDocumentId()),
          result.getDocumentId(),
          new DocumentEvent.Answered(result));
    } catch (UndecodableException e) {
      return refused(String.valueOf(e.getMessage()));
    }
  }

  private static ReadResult<DocumentEvent> refused(String why) {
    return new ReadResult.Refused<>(
        new Failure(FailureCodes.UNDECODABLE, why, null), null, null, List.of());
  }
}
