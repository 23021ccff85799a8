package dev.sluice.topology.document;

import dev.sluice.schemas.Document;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.Failure;

/** What can happen to a document. */
sealed interface DocumentEvent {
  /** Somebody asks for a new version or the removal. It keeps the rules of documents. */
  record Changed(Document document) implements DocumentEvent {}

  /** A chunk was stored or deleted, or was not. */
  record Answered(EmbeddingResult result) implements DocumentEvent {}

  /** A task could not be written. */
  record Unwritable(EmbeddingTask task, Failure failure) implements DocumentEvent {}

  /** A record could not be written that nothing waits for. */
  record Unheard() implements DocumentEvent {}

  /** It is time to look at deadlines. */
  record Woken() implements DocumentEvent {}
}
