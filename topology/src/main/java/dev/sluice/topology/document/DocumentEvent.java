package dev.sluice.topology.document;

import dev.sluice.schemas.Document;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.Failure;
import dev.sluice.topology.machine.Output;
import java.time.Instant;

/** An event of a document. */
sealed interface DocumentEvent {
  /**
   * Somebody asks for a new version or the removal. It keeps the rules of documents.
   *
   * @param at the record's time
   */
  record Arrived(Document document, Instant at) implements DocumentEvent {}

  /** A chunk was stored or deleted, or was not. */
  record Answered(EmbeddingResult result) implements DocumentEvent {}

  /** It is time to look at deadlines. */
  record Woken() implements DocumentEvent {}

  /** An output is too large to be written. */
  record TooLarge(Output<?> output, Failure failure) implements DocumentEvent {}
}
