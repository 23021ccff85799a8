package dev.sluice.topology.document;

import dev.sluice.core.status.Lifecycle;
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

/** The records that a document's changes lead to. */
final class DocumentOutputs {
  private DocumentOutputs() {}

  /** Under which id the status of a change is asked for. */
  static String statusId(Document document) {
    return document.getRequestId() == null ? document.getDocumentId() : document.getRequestId();
  }

  /** A change, as far as its status tells of it. */
  record Told(
      String tenant,
      String documentId,
      long version,
      String statusId,
      Map<String, String> metadata) {
    static Told of(Document document, long version) {
      return new Told(
          document.getTenant(),
          document.getDocumentId(),
          version,
          DocumentOutputs.statusId(document),
          document.getMetadata());
    }

    /** A step of its way, or its end. */
    Output<StatusEvent> step(
        State state, DocumentStage stage, @Nullable Failure failure, Instant now) {
      int step = Lifecycle.isTerminal(state) ? 0 : stage.ordinal();
      StatusEvent event =
          StatusEvent.newBuilder()
              .setTenant(tenant)
              .setId(statusId)
              .setState(state)
              .setStage(stage.word())
              .setRank(Lifecycle.rank(version, state, step))
              .setAt(now)
              .setDocumentId(documentId)
              .setMetadata(metadata)
              .setFailure(failure)
              .build();
      return new Output<>(Topics.STATUS, statusId, event, statusId);
    }
  }

  /** The task to store a chunk. */
  static Output<EmbeddingTask> store(
      Document document, long version, ChunkId id, ChunkText cut, Instant deadline) {
    EmbeddingTask task =
        new EmbeddingTask(
            document.getTenant(),
            document.getDocumentId(),
            version,
            id.toString(),
            ChunkAction.STORE,
            cut.ordinal(),
            document.getTitle(),
            cut.text(),
            document.getMetadata(),
            deadline);
    return new Output<>(Topics.EMBEDDING_TASKS, task.getChunkId(), task, statusId(document));
  }

  /** The task to delete a chunk. */
  static Output<EmbeddingTask> delete(
      DocumentDraft draft, long version, ChunkId id, Instant deadline, String about) {
    EmbeddingTask task =
        new EmbeddingTask(
            draft.tenant,
            draft.documentId,
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
