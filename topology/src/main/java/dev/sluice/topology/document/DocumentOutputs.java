package dev.sluice.topology.document;

import dev.sluice.core.status.StatusKey;
import dev.sluice.schemas.ChunkAction;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Output;
import java.time.Instant;
import java.util.Map;

/** The tasks that a document's changes lead to; their statuses are {@link ChangeStatus}. */
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
            deadline);
    return new Output<>(
        Topics.EMBEDDING_TASKS, task.getChunkId(), task, StatusKey.of(document).id());
  }

  /** The task to delete a chunk. */
  static Output<EmbeddingTask> deleteTask(
      String tenant, String documentId, long version, ChunkId id, Instant deadline, String about) {
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
            deadline);
    return new Output<>(Topics.EMBEDDING_TASKS, task.getChunkId(), task, about);
  }
}
