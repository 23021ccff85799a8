package dev.sluice.core.status;

import dev.sluice.schemas.Document;
import dev.sluice.schemas.Request;
import java.util.Objects;

/** The key of a status. Every tenant has its own ids. */
public record StatusKey(String tenant, String id) {
  /** The key of a request. */
  public static StatusKey of(Request request) {
    return new StatusKey(request.getTenant(), request.getRequestId());
  }

  /** The key of a document's change: its request id, or else the document's id. */
  public static StatusKey of(Document document) {
    return new StatusKey(
        document.getTenant(),
        Objects.requireNonNullElse(document.getRequestId(), document.getDocumentId()));
  }
}
