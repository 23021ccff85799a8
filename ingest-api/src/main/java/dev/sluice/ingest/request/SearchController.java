package dev.sluice.ingest.request;

import dev.sluice.core.status.StatusKey;
import dev.sluice.ingest.access.Caller;
import dev.sluice.ingest.input.JsonBodies;
import dev.sluice.ingest.input.PreferHeader;
import dev.sluice.ingest.publish.TraceHeaders;
import dev.sluice.ingest.status.IndexNotice;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.topic.TraceContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers searches. The API has neither the embedding model nor the vectors. So a search is written
 * to Kafka as a request like any other, and the answer is the result of that request.
 */
@RestController
public final class SearchController implements SearchApi {
  private final JsonBodies bodies;
  private final RequestIntake intake;
  private final OutcomeAwaiter outcomes;
  private final IndexNotice index;

  public SearchController(
      JsonBodies bodies, RequestIntake intake, OutcomeAwaiter outcomes, IndexNotice index) {
    this.bodies = bodies;
    this.intake = intake;
    this.outcomes = outcomes;
    this.index = index;
  }

  @Override
  @PostMapping(
      path = "/search",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  public CompletableFuture<ResponseEntity<?>> search(Caller caller, HttpServletRequest http)
      throws IOException {
    PreferHeader prefer = PreferHeader.of(http.getHeaders(PreferHeader.HEADER));
    SearchBody body = SearchBody.of(bodies.read(http));
    Request request = intake.check(caller, body, RequestIds.fresh(intake.now()));
    intake.accept(
        request,
        TraceHeaders.of(
            http.getHeader(TraceContext.TRACEPARENT), http.getHeader(TraceContext.TRACESTATE)));
    return outcomes.answer(
        new StatusKey(caller.tenant(), request.getRequestId()),
        prefer,
        completed -> SearchView.of(completed, index.isIncomplete()));
  }
}
