package dev.sluice.ingest.request;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.StatusEvent;
import java.time.Duration;

/**
 * The problems with which {@code POST /process} and {@code POST /search} answer a request that
 * ended without a result. The request is known and its status can be read: the problem contains its
 * id and the failure code.
 */
final class OutcomeProblems {
  private static final Duration BUSY = Duration.ofSeconds(1);

  private OutcomeProblems() {}

  static ProblemException problem(StatusEvent ended) {
    Failure failure = ended.getFailure();
    String message = failure == null ? "The request ended without a result." : failure.getMessage();
    ProblemException problem =
        switch (ended.getState()) {
          case CANCELLED -> ProblemException.of(ProblemKind.CANCELLED, message);
          case EXPIRED -> ProblemException.of(ProblemKind.EXPIRED, message);
          default -> failed(failure == null ? FailureCodes.INTERNAL : failure.getCode(), message);
        };
    if (failure != null) {
      problem = problem.withCode(failure.getCode());
      String field = failure.getField();
      problem = field == null ? problem : problem.withField(field);
    }
    return problem.withRequest(ended.getId());
  }

  private static ProblemException failed(String code, String message) {
    return switch (code) {
      case FailureCodes.CONVERSATION_BUSY ->
          ProblemException.of(ProblemKind.CONVERSATION_BUSY, message).retryAfter(BUSY);
      case FailureCodes.INVALID_REQUEST,
          FailureCodes.INPUT_TOO_LONG,
          FailureCodes.TOO_LARGE,
          FailureCodes.SEARCH_DISABLED ->
          ProblemException.of(ProblemKind.REQUEST_REFUSED, message);
      case FailureCodes.INTERNAL -> ProblemException.of(ProblemKind.INTERNAL, message);
      default -> ProblemException.of(ProblemKind.REQUEST_FAILED, message);
    };
  }
}
