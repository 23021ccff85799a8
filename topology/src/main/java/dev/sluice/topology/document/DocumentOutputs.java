package dev.sluice.topology.document;

import dev.sluice.core.document.DocumentKey;
import dev.sluice.core.status.Lifecycle;
import dev.sluice.core.status.StatusKey;
import dev.sluice.schemas.ChunkAction;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Output;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The records that a document writes, each with its topic and key. */
final class DocumentOutputs {
  private DocumentOutputs() {}

  /** The task to store a chunk. */
  static Output<EmbeddingTask> storeTask(
      Document document, long version, ChunkId id, ChunkText chunk, Instant deadline) {
    EmbeddingTask task =
        new EmbeddingTask(
            document.getTenant(),
            document.getDocumentId(),
            version,
            id.toString(),
            ChunkAction.STORE,
            chunk.ordinal(),
            document.getTitle(),
            chunk.text(),
            document.getMetadata(),
            deadline,
            null);
    return new Output<>(
        Topics.EMBEDDING_TASKS, task.getChunkId(), task, StatusKey.of(document).id());
  }

  /**
   * The task to delete a chunk.
   *
   * @param index the only index to delete it from; null for every index
   */
  static Output<EmbeddingTask> deleteTask(
      String tenant,
      String documentId,
      long version,
      ChunkId id,
      Instant deadline,
      @Nullable String index,
      String about) {
    EmbeddingTask task =
        new EmbeddingTask(
            tenant,
            documentId,
            version,
            id.toString(),
            ChunkAction.DELETE,
            0,
            null,
            "",
            Map.of(),
            deadline,
            index);
    return new Output<>(Topics.EMBEDDING_TASKS, task.getChunkId(), task, about);
  }

  /** Keeps the text of a document, from which it can be stored again. */
  static Output<Document> text(Document document) {
    Document text =
        Document.newBuilder()
            .setTenant(document.getTenant())
            .setDocumentId(document.getDocumentId())
            .setTitle(document.getTitle())
            .setText(document.getText())
            .setMetadata(document.getMetadata())
            .build();
    String key = DocumentKey.of(document.getTenant(), document.getDocumentId());
    return new Output<>(Topics.DOCUMENT_TEXTS, key, text, StatusKey.of(document).id());
  }

  /** Forgets the text of a document. */
  static Output<Document> noText(String tenant, String documentId, String about) {
    String key = DocumentKey.of(tenant, documentId);
    return new Output<>(Topics.DOCUMENT_TEXTS, key, null, about);
  }

  /** The status of a change that goes on. */
  static Output<StatusEvent> processing(ChangeStatus change, DocumentStage stage, Instant now) {
    return status(change, event(change, State.PROCESSING, stage, now));
  }

  /** The end of a change. */
  static Output<StatusEvent> ended(
      ChangeStatus change,
      State state,
      DocumentStage stage,
      @Nullable Failure failure,
      Instant now) {
    return status(change, event(change, state, stage, now).setFailure(failure));
  }

  private static StatusEvent.Builder event(
      ChangeStatus change, State state, DocumentStage stage, Instant now) {
    return StatusEvent.newBuilder()
        .setTenant(change.tenant())
        .setId(change.statusId())
        .setState(state)
        .setStage(stage.word())
        .setRank(Lifecycle.rank(change.version(), state, stage.rank()))
        .setAt(now)
        .setDocumentId(change.documentId())
        .setMetadata(change.metadata());
  }

  private static Output<StatusEvent> status(ChangeStatus change, StatusEvent.Builder event) {
    return new Output<>(Topics.STATUS, change.statusId(), event.build(), change.statusId());
  }
}
