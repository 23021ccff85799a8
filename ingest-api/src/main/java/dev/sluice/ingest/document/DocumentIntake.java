package dev.sluice.ingest.document;

import dev.sluice.core.document.DocumentRules;
import dev.sluice.core.status.AcceptedStatus;
import dev.sluice.core.status.StatusKey;
import dev.sluice.ingest.access.Caller;
import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import dev.sluice.ingest.publish.RecordPublisher;
import dev.sluice.ingest.publish.TraceHeaders;
import dev.sluice.ingest.status.AcceptedStatuses;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.DocumentAction;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.StatusEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Accepts changes of documents: checks them, writes them to Kafka, then hands over their first
 * status.
 */
public final class DocumentIntake {
  private final RecordPublisher publisher;
  private final AcceptedStatuses statuses;
  private final InstantSource clock;
  private final Duration maxDeadline;

  /**
   * @param maxDeadline the setting MAX_DEADLINE
   */
  public DocumentIntake(
      RecordPublisher publisher,
      AcceptedStatuses statuses,
      InstantSource clock,
      Duration maxDeadline) {
    this.publisher = publisher;
    this.statuses = statuses;
    this.clock = clock;
    this.maxDeadline = maxDeadline;
  }

  /** Makes a new version of the body and checks it; nothing is written yet. */
  Document check(Caller caller, DocumentBody body, String requestId) {
    return checked(body.toDocument(requestId, caller.tenant(), now(), maxDeadline));
  }

  /** Makes a removal and checks it; nothing is written yet. */
  Document removal(Caller caller, String documentId, String requestId) {
    return checked(
        Document.newBuilder()
            .setDocumentId(documentId)
            .setTenant(caller.tenant())
            .setRequestId(requestId)
            .setAction(DocumentAction.REMOVE)
            .setAcceptedAt(now())
            .build());
  }

  /** Writes the change. Returns when Kafka has it and its first status was handed over. */
  void accept(Document document, TraceHeaders trace) {
    publisher.publish(document, trace);
    statuses.awaitStored(handOver(document));
  }

  /** Writes the change; {@link #handOver} must follow. */
  CompletableFuture<Void> send(Document document, TraceHeaders trace) {
    return publisher.send(document, trace);
  }

  /** Hands over the first status of a change that Kafka has. */
  StatusEvent handOver(Document document) {
    String requestId = document.getRequestId();
    StatusEvent first =
        AcceptedStatus.of(
            new StatusKey(
                document.getTenant(), requestId == null ? document.getDocumentId() : requestId),
            now(),
            null,
            document.getDocumentId(),
            Map.of());
    statuses.handOver(first);
    return first;
  }

  /** Waits briefly until this status, and all before it, can be read in every process. */
  void awaitStored(StatusEvent first) {
    statuses.awaitStored(first);
  }

  Instant now() {
    return clock.instant();
  }

  private static Document checked(Document document) {
    DocumentRules.violation(document).ifPresent(DocumentIntake::refuse);
    return document;
  }

  private static void refuse(Failure failure) {
    ProblemException problem =
        ProblemException.of(ProblemKind.INVALID_REQUEST, failure.getMessage());
    String field = failure.getField();
    throw field == null ? problem : problem.withField(field);
  }
}
