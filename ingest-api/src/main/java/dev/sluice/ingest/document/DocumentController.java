package dev.sluice.ingest.document;

import dev.sluice.ingest.access.Caller;
import dev.sluice.ingest.input.JsonBodies;
import dev.sluice.ingest.input.JsonFields;
import dev.sluice.ingest.input.PathIds;
import dev.sluice.ingest.publish.TraceHeaders;
import dev.sluice.ingest.request.AcceptedResponse;
import dev.sluice.ingest.request.IdempotencyKeys;
import dev.sluice.ingest.request.RequestIds;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.topic.TraceContext;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** Accepts documents and removes them. */
@RestController
public final class DocumentController implements DocumentApi {
  private static final String PREFIX = "/documents/";

  private final JsonBodies bodies;
  private final DocumentIntake intake;
  private final IdempotencyKeys keys;
  private final BulkDocuments bulkDocuments;

  public DocumentController(
      JsonBodies bodies, DocumentIntake intake, IdempotencyKeys keys, BulkDocuments bulkDocuments) {
    this.bodies = bodies;
    this.intake = intake;
    this.keys = keys;
    this.bulkDocuments = bulkDocuments;
  }

  @Override
  @PostMapping(
      path = "/documents",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  public ResponseEntity<AcceptedDocument> store(Caller caller, HttpServletRequest http)
      throws IOException {
    JsonFields fields = bodies.read(http);
    DocumentBody body = DocumentBody.of(fields);
    Optional<String> key = IdempotencyKeys.of(http);
    String id =
        key.map(k -> RequestIds.derived("document", caller.tenant(), k, fields.canonical()))
            .orElseGet(() -> RequestIds.fresh(intake.now()));
    Document document = intake.check(caller, body, id);
    TraceHeaders trace = trace(http);
    if (key.isPresent()) {
      keys.once(caller, key.get(), id, () -> intake.accept(document, trace));
    } else {
      intake.accept(document, trace);
    }
    return accepted(document, id);
  }

  @Override
  @DeleteMapping(path = PREFIX + "{*document_id}", produces = MediaType.APPLICATION_JSON_VALUE)
  public ResponseEntity<AcceptedDocument> remove(Caller caller, HttpServletRequest http) {
    String id = RequestIds.fresh(intake.now());
    Document removal = intake.removal(caller, PathIds.after(PREFIX, http), id);
    intake.accept(removal, trace(http));
    return accepted(removal, id);
  }

  @Override
  @PostMapping(
      path = "/documents/batch",
      consumes = BulkDocuments.MEDIA_TYPE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  public ResponseEntity<BulkDocumentsView> storeAll(Caller caller, HttpServletRequest http)
      throws IOException {
    JsonBodies.requirePlain(http);
    return ResponseEntity.accepted()
        .body(bulkDocuments.take(caller, http.getInputStream(), trace(http)));
  }

  /** The methods of the path without an id: DELETE is not among them, since it needs an id. */
  @Hidden
  @RequestMapping(
      path = {"/documents", "/documents/batch"},
      method = RequestMethod.OPTIONS)
  ResponseEntity<Void> options() {
    return ResponseEntity.ok().allow(HttpMethod.POST, HttpMethod.OPTIONS).build();
  }

  /** Refuses DELETE without an id: all documents cannot be removed at once. */
  @Hidden
  @DeleteMapping("/documents")
  void removeAll() throws HttpRequestMethodNotSupportedException {
    throw new HttpRequestMethodNotSupportedException("DELETE", List.of("POST", "OPTIONS"));
  }

  private static ResponseEntity<AcceptedDocument> accepted(Document document, String id) {
    return AcceptedResponse.of(id).body(AcceptedDocument.of(id, document.getDocumentId()));
  }

  private static TraceHeaders trace(HttpServletRequest http) {
    return TraceHeaders.of(
        http.getHeader(TraceContext.TRACEPARENT), http.getHeader(TraceContext.TRACESTATE));
  }
}
