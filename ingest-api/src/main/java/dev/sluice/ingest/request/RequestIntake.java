package dev.sluice.ingest.request;

import dev.sluice.core.request.RequestRules;
import dev.sluice.core.status.AcceptedStatus;
import dev.sluice.core.status.StatusKey;
import dev.sluice.ingest.access.Caller;
import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import dev.sluice.ingest.publish.RecordPublisher;
import dev.sluice.ingest.publish.TraceHeaders;
import dev.sluice.ingest.status.AcceptedStatuses;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.RequestAction;
import dev.sluice.schemas.StatusEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Accepts requests: checks them, writes them to Kafka, and only then hands over their first status.
 * A process that dies before that has promised nothing; a request that it has written is processed
 * nevertheless.
 */
public final class RequestIntake {
  private final RecordPublisher publisher;
  private final AcceptedStatuses statuses;
  private final InstantSource clock;
  private final Duration maxDeadline;

  /**
   * @param maxDeadline the setting MAX_DEADLINE
   */
  public RequestIntake(
      RecordPublisher publisher,
      AcceptedStatuses statuses,
      InstantSource clock,
      Duration maxDeadline) {
    this.publisher = publisher;
    this.statuses = statuses;
    this.clock = clock;
    this.maxDeadline = maxDeadline;
  }

  /** Makes a request of the body and checks it; nothing is written yet. */
  Request check(Caller caller, ChatBody body, String requestId) {
    Request request = body.toRequest(requestId, caller.tenant(), now(), maxDeadline);
    RequestRules.violation(request).ifPresent(RequestIntake::refuse);
    return request;
  }

  /** Makes a search of the body and checks it; nothing is written yet. */
  Request check(Caller caller, SearchBody body, String requestId) {
    Request request = body.toRequest(requestId, caller.tenant(), now(), maxDeadline);
    RequestRules.violation(request).map(SearchBody::named).ifPresent(RequestIntake::refuse);
    return request;
  }

  /** Writes the request. Returns when Kafka has it and its first status was handed over. */
  void accept(Request request, TraceHeaders trace) {
    publisher.publish(request, trace);
    StatusEvent first =
        AcceptedStatus.of(
            StatusKey.of(request), now(), request.getConversationId(), null, request.getMetadata());
    statuses.handOver(first);
    statuses.awaitStored(first);
  }

  /** Writes the cancellation. Returns when Kafka has it, after the request itself. */
  void cancel(StatusEvent status, TraceHeaders trace) {
    publisher.publish(
        Request.newBuilder()
            .setRequestId(status.getId())
            .setTenant(status.getTenant())
            .setConversationId(status.getConversationId())
            .setAction(RequestAction.CANCEL)
            .setAcceptedAt(now())
            .build(),
        trace);
  }

  Instant now() {
    return clock.instant();
  }

  private static void refuse(Failure failure) {
    ProblemException problem =
        ProblemException.of(ProblemKind.INVALID_REQUEST, failure.getMessage());
    String field = failure.getField();
    throw field == null ? problem : problem.withField(field);
  }
}
