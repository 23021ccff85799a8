package dev.sluice.ingest.request;

import dev.sluice.core.status.Lifecycle;
import dev.sluice.core.status.StatusKey;
import dev.sluice.ingest.access.Caller;
import dev.sluice.ingest.input.JsonBodies;
import dev.sluice.ingest.input.JsonFields;
import dev.sluice.ingest.input.PreferHeader;
import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import dev.sluice.ingest.publish.TraceHeaders;
import dev.sluice.ingest.status.StatusReader;
import dev.sluice.ingest.status.StatusView;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.topic.TraceContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Submits requests, with or without waiting for the result, and cancels them. */
@RestController
public final class RequestController implements RequestApi {
  private final JsonBodies bodies;
  private final RequestIntake intake;
  private final IdempotencyKeys keys;
  private final StatusReader statuses;
  private final OutcomeAwaiter outcomes;

  public RequestController(
      JsonBodies bodies,
      RequestIntake intake,
      IdempotencyKeys keys,
      StatusReader statuses,
      OutcomeAwaiter outcomes) {
    this.bodies = bodies;
    this.intake = intake;
    this.keys = keys;
    this.statuses = statuses;
    this.outcomes = outcomes;
  }

  @Override
  @PostMapping(
      path = "/async-process",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  public ResponseEntity<AcceptedView> submit(Caller caller, HttpServletRequest http)
      throws IOException {
    return OutcomeAwaiter.accepted(accept(caller, http), null);
  }

  @Override
  @PostMapping(
      path = "/process",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  public CompletableFuture<ResponseEntity<?>> process(Caller caller, HttpServletRequest http)
      throws IOException {
    PreferHeader prefer = PreferHeader.of(http.getHeaders(PreferHeader.HEADER));
    StatusKey key = new StatusKey(caller.tenant(), accept(caller, http));
    return outcomes.answer(key, prefer, StatusView::of);
  }

  @Override
  @DeleteMapping(path = "/requests/{request_id}", produces = MediaType.APPLICATION_JSON_VALUE)
  public ResponseEntity<AcceptedView> cancel(
      Caller caller, @PathVariable("request_id") String requestId, HttpServletRequest http) {
    StatusEvent status =
        statuses
            .find(new StatusKey(caller.tenant(), requestId))
            .filter(s -> s.getDocumentId() == null)
            .orElseThrow(() ->
                ProblemException.of(ProblemKind.NOT_FOUND, "There is no request with this id."));
    if (Lifecycle.isTerminal(status.getState())) {
      throw ProblemException.of(
              ProblemKind.ALREADY_ENDED,
              "Its state is %s.".formatted(StatusView.of(status).status().state()))
          .withRequest(requestId);
    }
    intake.cancel(status, trace(http));
    return OutcomeAwaiter.accepted(requestId, null);
  }

  private String accept(Caller caller, HttpServletRequest http) throws IOException {
    JsonFields fields = bodies.read(http);
    ChatBody body = ChatBody.of(fields);
    Optional<String> key = IdempotencyKeys.of(http);
    String id =
        key.map(k -> RequestIds.derived("chat", caller.tenant(), k, fields.canonical()))
            .orElseGet(() -> RequestIds.fresh(intake.now()));
    Request request = intake.check(caller, body, id);
    TraceHeaders trace = trace(http);
    if (key.isPresent()) {
      keys.once(caller, key.get(), id, () -> intake.accept(request, trace));
    } else {
      intake.accept(request, trace);
    }
    return id;
  }

  private static TraceHeaders trace(HttpServletRequest http) {
    return TraceHeaders.of(
        http.getHeader(TraceContext.TRACEPARENT), http.getHeader(TraceContext.TRACESTATE));
  }
}
