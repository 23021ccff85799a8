package dev.sluice.core.status;

import dev.sluice.schemas.Document;
import dev.sluice.schemas.Request;
import java.util.Objects;

/** The key of a status; ids are a tenant's own. */
public record StatusKey(String tenant, String id) {
  /** Of a request. */
  public static StatusKey of(Request request) {
    return new StatusKey(request.getTenant(), request.getRequestId());
  }

  /** Of a document's change: under its request id, or else the document's own id. */
  public static StatusKey of(Document document) {
    return new StatusKey(
        document.getTenant(),
        Objects.requireNonNullElse(document.getRequestId(), document.getDocumentId()));
  }
}
