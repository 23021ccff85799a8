package dev.sluice.ingest.problem;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a call with a problem. It has no stack trace, since it is an answer and not a
 * defect.
 */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemKind kind;
  private final String detail;
  private final @Nullable String field;
  private final @Nullable String code;
  private final @Nullable String requestId;
  private final @Nullable Duration retryAfter;

  private ProblemException(
      ProblemKind kind,
      String detail,
      @Nullable String field,
      @Nullable String code,
      @Nullable String requestId,
      @Nullable Duration retryAfter) {
    super(detail, null, false, false);
    this.kind = kind;
    this.detail = detail;
    this.field = field;
    this.code = code;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }

  /** A problem of a kind. */
  public static ProblemException of(ProblemKind kind, String detail) {
    return new ProblemException(kind, detail, null, null, null, null);
  }

  /** A problem with a field, parameter or header; the detail begins with its name. */
  public static ProblemException invalid(String field, String rule) {
    return new ProblemException(
        ProblemKind.INVALID_REQUEST, field + " " + rule, field, null, null, null);
  }

  /** The same problem, with the field that is wrong. */
  public ProblemException withField(String about) {
    return new ProblemException(kind, detail, about, code, requestId, retryAfter);
  }

  /** The same problem, with the id of the request. */
  public ProblemException withRequest(String id) {
    return new ProblemException(kind, detail, field, code, id, retryAfter);
  }

  /** The same problem, with the failure code. */
  public ProblemException withCode(String word) {
    return new ProblemException(kind, detail, field, word, requestId, retryAfter);
  }

  /** The same problem, with the time after which another try makes sense. */
  public ProblemException retryAfter(Duration least) {
    return new ProblemException(kind, detail, field, code, requestId, least);
  }

  /** The kind of the problem. */
  public ProblemKind kind() {
    return kind;
  }

  /** The body of the answer. */
  public Problem toProblem() {
    return new Problem(kind.type(), kind.title(), kind.status(), detail, field, code, requestId);
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
