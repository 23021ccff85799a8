package dev.sluice.topology.document;

import dev.sluice.schemas.Document;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.Failure;
import dev.sluice.topology.machine.Output;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event of a document. */
sealed interface DocumentEvent {
  /**
   * Somebody asks for a new version or the removal. It keeps the rules of documents.
   *
   * @param at the record's time
   * @param target the index in which chunks are stored now; null if it is not known
   */
  record Arrived(Document document, Instant at, @Nullable TargetIndex target)
      implements DocumentEvent {}

  /**
   * The newest version is to be stored again, as the vector index lost its chunks. Nothing happens
   * if it is not the newest version any more.
   *
   * @param at the record's time
   * @param target the index in which they are to be
   */
  record Refilled(Document document, Instant at, TargetIndex target) implements DocumentEvent {}

  /** A chunk was stored or deleted, or was not. */
  record Answered(EmbeddingResult result) implements DocumentEvent {}

  /** It is time to look at deadlines. */
  record Woken() implements DocumentEvent {}

  /** An output is too large to be written. */
  record TooLarge(Output<?> output, Failure failure) implements DocumentEvent {}
}
