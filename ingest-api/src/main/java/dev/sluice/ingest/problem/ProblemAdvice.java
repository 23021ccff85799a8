package dev.sluice.ingest.problem;

import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import java.time.Duration;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Turns everything that a handler can throw into a problem that shows nothing of the inside. */
@RestControllerAdvice
public final class ProblemAdvice {
  private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

  /** The time that a caller is asked to wait while a store cannot be reached. */
  private static final Duration STORE_RETRY = Duration.ofSeconds(2);

  @ExceptionHandler
  ResponseEntity<Problem> refused(ProblemException e) {
    return answer(e);
  }

  @ExceptionHandler
  ResponseEntity<Problem> storeAway(RetriableException e) {
    log.debug("A store is unavailable: {}", e.getMessage());
    return answer(
        ProblemException.of(
                ProblemKind.STORE_UNAVAILABLE,
                "The store with the answer cannot be reached; nothing is lost, ask again.")
            .retryAfter(e.retryAfter().orElse(STORE_RETRY)));
  }

  @ExceptionHandler
  ResponseEntity<Problem> storeRefuses(PermanentException e) {
    log.error("A store refused a call: {}", e.getMessage(), e);
    return plain(Problem.of(ProblemKind.INTERNAL, "A store refused a call of the service."));
  }

  /** A header or parameter that the firewall refuses. */
  @ExceptionHandler
  ResponseEntity<Problem> unreadable(RequestRejectedException e) {
    log.debug("A request was rejected for its form: {}", e.getMessage());
    return plain(Problem.ofStatus(400, StatusDetails.of(400)));
  }

  /** A query or form that cannot be decoded or is too large: Tomcat's code shows which. */
  @ExceptionHandler
  ResponseEntity<Problem> undecodable(InvalidParameterException e) {
    log.debug("Parameters were rejected: {}", e.getClass().getSimpleName());
    return plain(Problem.ofStatus(e.getErrorCode(), StatusDetails.of(e.getErrorCode())));
  }

  /** The client has disconnected: there is no one to answer. */
  @ExceptionHandler
  void gone(AsyncRequestNotUsableException e) {
    log.debug("A client disconnected: {}", e.getMessage());
  }

  @ExceptionHandler
  ResponseEntity<Problem> wrongMethod(HttpRequestMethodNotSupportedException e) {
    String[] supported = e.getSupportedMethods();
    String allowed = supported == null ? "" : "; allowed: " + String.join(", ", supported);
    return ResponseEntity.status(ProblemKind.METHOD_NOT_ALLOWED.status())
        .headers(e.getHeaders())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(
            Problem.of(
                ProblemKind.METHOD_NOT_ALLOWED, e.getMethod() + " is not allowed" + allowed + "."));
  }

  @ExceptionHandler
  @Nullable ResponseEntity<Problem> anything(Exception e) {
    if (e instanceof ErrorResponse framework) {
      return framework(framework.getStatusCode(), framework.getHeaders());
    }
    log.error("A call failed by a defect", e);
    return plain(Problem.of(ProblemKind.INTERNAL, "The service has a defect; it was logged."));
  }

  private static ResponseEntity<Problem> framework(HttpStatusCode status, HttpHeaders headers) {
    return ResponseEntity.status(status)
        .headers(headers)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(Problem.ofStatus(status.value(), StatusDetails.of(status.value())));
  }

  private static ResponseEntity<Problem> plain(Problem problem) {
    return ResponseEntity.status(problem.status())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }

  private static ResponseEntity<Problem> answer(ProblemException e) {
    Problem problem = e.toProblem();
    ResponseEntity.BodyBuilder builder =
        ResponseEntity.status(problem.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
    Duration retryAfter = e.retryAfter();
    if (retryAfter != null) {
      builder.header(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
    }
    return builder.body(problem);
  }
}
