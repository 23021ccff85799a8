package dev.sluice.simulator;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A fault of a call, by the classes of OpenAI's error codes, or of the network. */
public enum Fault {
  INVALID_REQUEST(400, "invalid_request_error", "invalid_value", "A value in the body is wrong."),
  CONTEXT_LENGTH_EXCEEDED(
      400, "invalid_request_error", "context_length_exceeded", "The context window is too small."),
  CONTENT_POLICY(
      400, "invalid_request_error", "content_policy_violation", "The prompt is not allowed."),
  INVALID_API_KEY(401, "invalid_request_error", "invalid_api_key", "The API key is not known."),
  FORBIDDEN(
      403,
      "request_forbidden",
      "unsupported_country_region_territory",
      "Calls from this place are not served."),
  MODEL_NOT_FOUND(
      404,
      "invalid_request_error",
      "model_not_found",
      "The model does not exist, or is not available to this account."),
  REQUEST_TIMEOUT(408, "timeout", "request_timeout", "The request took too long to arrive."),
  CONFLICT(409, "conflict", "conflict", "Another request changes the same thing."),
  UNPROCESSABLE(
      422, "invalid_request_error", "unprocessable_entity", "The body cannot be processed."),
  RATE_LIMITED(429, "requests", "rate_limit_exceeded", "The rate limit is reached."),
  SLOW_DOWN(429, "requests", "slow_down", "The rate rose too fast; return to the old one."),
  INSUFFICIENT_QUOTA(
      429, "insufficient_quota", "insufficient_quota", "The quota of this account is used up."),
  CREDIT_BALANCE_EXHAUSTED(
      429, "insufficient_quota", "credit_balance_exhausted", "The prepaid credit is used up."),
  SERVER_ERROR(500, "server_error", "server_error", "The server failed while it worked on this."),
  BAD_GATEWAY(
      502, "server_error", "bad_gateway", "The server behind the gateway cannot be reached."),
  OVERLOADED(503, "server_error", "server_is_overloaded", "The servers are overloaded."),
  /** The request is read and never answered. */
  HANG(0, "", "", ""),
  /** The connection is reset without an answer, before any work. */
  RESET(0, "", "", ""),
  /** The work is done, and the connection breaks in the middle of the answer. */
  CUT(0, "", "", ""),
  /** The work is done, and a proxy answers in its place, with a page of its own. */
  PROXY_BAD_GATEWAY(502, "", "", ""),
  /** The work is done, and what comes is a page and no answer. */
  UNREADABLE(200, "", "", ""),
  /** The work is done and counted, and the answer holds no result. */
  EMPTY(200, "", "", ""),
  /** The work is done, and the answer's choices, or vectors, have no end. */
  ENDLESS_CHOICES(200, "", "", ""),
  /** The work is done, and the answer is of unknown fields without end. */
  ENDLESS_FIELDS(200, "", "", ""),
  /** The answer is right, and says that it used a quintillion tokens. */
  WILD_USAGE(200, "", "", ""),
  /** The numbers of the vectors are not finite; any other answer is right. */
  NOT_NUMBERS(200, "", "", ""),
  /** The limit is reached, and the next call is welcome in a day. */
  DAY_OFF(429, "requests", "rate_limit_exceeded", "Come back tomorrow.");

  private final int status;
  private final String type;
  private final String code;
  private final String message;

  Fault(int status, String type, String code, String message) {
    this.status = status;
    this.type = type;
    this.code = code;
    this.message = message;
  }

  /** The fault of a name in lower case; empty if there is none. */
  public static Optional<Fault> named(String name) {
    for (Fault fault : values()) {
      if (fault.name().toLowerCase(Locale.ROOT).equals(name)) {
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }

  /** The HTTP status; 0 for faults of the network. */
  public int status() {
    return status;
  }

  /** True if the work is done before the call fails, so that it is paid for. */
  boolean isAfterWork() {
    return switch (this) {
      case CUT,
          PROXY_BAD_GATEWAY,
          UNREADABLE,
          EMPTY,
          ENDLESS_CHOICES,
          ENDLESS_FIELDS,
          WILD_USAGE,
          NOT_NUMBERS ->
          true;
      default -> false;
    };
  }

  /** True if the caller gets the result of the work, and only something beside it is wrong. */
  public boolean isAnswer() {
    return this == WILD_USAGE || this == NOT_NUMBERS;
  }

  /** The answer that comes in place of the one that the work led to. */
  Reply inPlaceOf(Reply reply) {
    return switch (this) {
      case EMPTY -> HostileReplies.withoutResult(reply);
      case ENDLESS_CHOICES ->
          HostileReplies.endless(reply, "{\"choices\":[{},{\"data\":[{}", ",{}");
      case ENDLESS_FIELDS -> HostileReplies.endless(reply, "{\"a\":0", ",\"unknown\":[[]]");
      case WILD_USAGE -> HostileReplies.withWildUsage(reply);
      case NOT_NUMBERS -> HostileReplies.withoutNumbers(reply);
      default -> Reply.page(status, reply.headers());
    };
  }

  /** The headers that come with a refusal. */
  Map<String, String> headers() {
    return this == DAY_OFF ? Map.of("retry-after", "86400") : Map.of();
  }

  Refusal refusal() {
    return new Refusal(status, type, code, null, message);
  }
}
