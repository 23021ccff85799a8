package dev.sluice.topology.document;

import dev.sluice.core.status.StatusKey;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentChange;
import dev.sluice.schemas.WaitingChange;
import java.util.Map;

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

  static ChangeStatus of(WaitingChange change) {
    return of(change.getDocument(), change.getVersion());
  }

  static ChangeStatus of(String tenant, String documentId, DocumentChange change) {
    return new ChangeStatus(
        tenant, documentId, change.getVersion(), change.getStatusId(), change.getMetadata());
  }
}
