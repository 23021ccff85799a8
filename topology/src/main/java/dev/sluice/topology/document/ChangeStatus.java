package dev.sluice.topology.document;

import dev.sluice.core.status.Lifecycle;
import dev.sluice.core.status.StatusKey;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentChange;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.machine.Output;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The facts of a document's change that all its statuses show. */
record ChangeStatus(
    String tenant, String documentId, long version, String statusId, Map<String, String> metadata) {
  static ChangeStatus of(Document document, long version) {
    return new ChangeStatus(
        document.getTenant(),
        document.getDocumentId(),
        version,
        StatusKey.of(document).id(),
        document.getMetadata());
  }

  static ChangeStatus of(String tenant, String documentId, DocumentChange change) {
    return new ChangeStatus(
        tenant, documentId, change.getVersion(), change.getStatusId(), change.getMetadata());
  }

  /** The status of a change that goes on or ends. */
  Output<StatusEvent> at(State state, DocumentStage stage, @Nullable Failure failure, Instant now) {
    StatusEvent event =
        StatusEvent.newBuilder()
            .setTenant(tenant)
            .setId(statusId)
            .setState(state)
            .setStage(stage.word())
            .setRank(Lifecycle.rank(version, state, Lifecycle.isTerminal(state) ? 0 : stage.rank()))
            .setAt(now)
            .setDocumentId(documentId)
            .setMetadata(metadata)
            .setFailure(failure)
            .build();
    return new Output<>(Topics.STATUS, statusId, event, statusId);
  }
}
