package dev.sluice.ingest.problem;

import java.util.Locale;

/** The kinds of problems in the API's answers; each has its own type URI, status and title. */
public enum ProblemKind {
  /** A field, parameter or header is missing, out of its bounds or of the wrong form. */
  INVALID_REQUEST(400, "The request is not valid"),
  /** The body is not JSON. */
  MALFORMED_BODY(400, "The body is not valid JSON"),
  /** There is no token, or none that is valid. */
  UNAUTHENTICATED(401, "Authentication is needed"),
  /** The caller is known and may not do this. */
  FORBIDDEN(403, "Not allowed"),
  NOT_FOUND(404, "Not found"),
  METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
  NOT_ACCEPTABLE(406, "No such representation"),
  /** The body did not arrive in time. */
  TOO_SLOW(408, "The body came too slowly"),
  /** The request has reached a terminal state. */
  ALREADY_ENDED(409, "The request has already ended"),
  /** A request of the same Idempotency-Key is being accepted at this moment. */
  IN_PROGRESS(409, "A request with this Idempotency-Key is being accepted"),
  /** Another caller replays dead letters at this moment. */
  REPLAY_IN_PROGRESS(409, "Dead letters are being replayed"),
  /** The deadline of a request passed before it arrived. */
  DEADLINE_PASSED(409, "The deadline has passed"),
  /** POST /process: the request was cancelled. */
  CANCELLED(409, "The request was cancelled"),
  TOO_LARGE(413, "Too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "The content type is not supported"),
  /** The host name of the call is none of this API. */
  MISDIRECTED(421, "Wrong host"),
  /** The Idempotency-Key came before with another body. */
  KEY_REUSED(422, "The Idempotency-Key was used with another body"),
  /** POST /process: the request was accepted, and then refused for its content. */
  REQUEST_REFUSED(422, "The request was refused"),
  /** POST /process: the conversation has as many waiting requests as it may have. */
  CONVERSATION_BUSY(429, "The conversation is busy"),
  /** The caller has used up its call limit. */
  RATE_LIMITED(429, "Too many calls"),
  INTERNAL(500, "Internal error"),
  /** POST /process: the provider failed. */
  REQUEST_FAILED(502, "The request failed"),
  /** Kafka has not acknowledged the record. */
  NOT_ACCEPTED(503, "Not accepted"),
  /** The store with the answer cannot be reached. */
  STORE_UNAVAILABLE(503, "The store is unavailable"),
  /** The keys for checking tokens cannot be fetched. */
  ISSUER_UNAVAILABLE(503, "Tokens cannot be checked"),
  /** POST /process: the deadline passed. */
  EXPIRED(504, "The request expired"),
  /** Any other error status of the web server. */
  REFUSED(400, "Refused");

  private final int status;
  private final String title;

  ProblemKind(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** A short sentence that is the same for every problem of this kind. */
  public String title() {
    return title;
  }

  /** The URI that names this kind; it is only a name and has no page. */
  public String type() {
    return "urn:sluice:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
