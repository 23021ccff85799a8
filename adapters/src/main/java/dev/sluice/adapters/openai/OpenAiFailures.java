package dev.sluice.adapters.openai;

import com.openai.core.http.Headers;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIRetryableException;
import com.openai.errors.OpenAIServiceException;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Translates what the service or the network says into the two kinds of failure, by OpenAI's guide
 * to error codes. Retriable are 408, 409, 429 for a rate, 5xx, faults of the connection and
 * timeouts; nothing else. The service's own reason is told, a key never is.
 */
final class OpenAiFailures {
  /** 429 that no waiting cures: somebody has to pay first. */
  private static final Set<String> UNPAID =
      Set.of(
          "insufficient_quota",
          "credit_balance_exhausted",
          "billing_hard_limit_reached",
          "billing_not_active");

  private static final Pattern KEY = Pattern.compile("\\b(sk|sess)-[\\w*.-]{3,}");
  private static final int LONGEST_REASON = 500;

  private final String apiKey;
  private final InstantSource clock;

  OpenAiFailures(String apiKey, InstantSource clock) {
    this.apiKey = apiKey;
    this.clock = clock;
  }

  CallException translate(RuntimeException e) {
    return switch (e) {
      case CallException failure -> failure;
      case OpenAIServiceException refusal -> refused(refusal);
      case OpenAIIoException network -> broken(network);
      case OpenAIRetryableException again ->
          new RetriableException(
              FailureCodes.UNAVAILABLE, "the call failed: " + safe(again), again);
      case OpenAIInvalidDataException data when isBroken(data) ->
          new RetriableException(
              FailureCodes.UNAVAILABLE, "the connection broke within the provider's answer", data);
      case OpenAIInvalidDataException data ->
          new PermanentException(
              "invalid_response", "the provider's answer cannot be read: " + safe(data), data);
      default -> new PermanentException(FailureCodes.INTERNAL, "the call failed: " + safe(e), e);
    };
  }

  private static boolean isBroken(Throwable e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketException
          || cause instanceof ProtocolException
          || cause instanceof EOFException
          || cause instanceof InterruptedIOException) {
        return true;
      }
    }
    return false;
  }

  private CallException broken(OpenAIIoException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedIOException) {
        return new RetriableException(
            FailureCodes.TIMEOUT, "the provider did not answer in time", e);
      }
      if (cause instanceof UnknownHostException) {
        return new RetriableException(
            FailureCodes.UNAVAILABLE, "the provider's host is not known: " + safe(cause), e);
      }
    }
    return new RetriableException(
        FailureCodes.UNAVAILABLE,
        "the connection to the provider failed: " + safe(e.getCause() == null ? e : e.getCause()),
        e);
  }

  private CallException refused(OpenAIServiceException e) {
    ErrorBody body = ErrorBody.of(e);
    String code = body.code().toLowerCase(Locale.ROOT);
    String reason = body.message().isBlank() ? "no reason was given" : safe(body.message());
    String message = "the provider answered %d: %s".formatted(e.statusCode(), reason);
    return switch (e.statusCode()) {
      case 408 -> retriable(FailureCodes.TIMEOUT, message, e);
      case 409 -> retriable(FailureCodes.UNAVAILABLE, message, e);
      case 429 -> limited(e, code, body.type(), message);
      case 401 -> permanent(named(code, "invalid_api_key"), message);
      case 402 -> permanent(named(code, "insufficient_quota"), message);
      case 403 -> permanent(named(code, "permission_denied"), message);
      case 404 -> permanent(named(code, "not_found"), message);
      case 413 -> permanent(FailureCodes.INPUT_TOO_LONG, message);
      default ->
          e.statusCode() >= 500
              ? retriable(FailureCodes.UNAVAILABLE, message, e)
              : permanent(named(code, FailureCodes.INVALID_REQUEST), message);
    };
  }

  private CallException limited(
      OpenAIServiceException e, String code, String type, String message) {
    if (UNPAID.contains(code) || UNPAID.contains(type)) {
      return permanent(UNPAID.contains(code) ? code : type, message);
    }
    if (message.contains("Request too large")) {
      // More tokens than a whole minute's limit: it would be refused at any time.
      return permanent(FailureCodes.INPUT_TOO_LONG, message);
    }
    return retriable(FailureCodes.RATE_LIMITED, message, e);
  }

  /** The service's own word, unless it is none or a mere number, as Azure's are. */
  private static String named(String code, String otherwise) {
    return code.matches("[a-z][a-z_]{2,63}") && !code.endsWith("_error") ? code : otherwise;
  }

  private RetriableException retriable(String code, String message, OpenAIServiceException e) {
    Duration wait = LimitHeaders.retryAfter(e.headers(), clock.instant()).orElse(null);
    return new RetriableException(code, message, wait, null);
  }

  /** The cause is left out: its text may hold what the caller sent. */
  private static PermanentException permanent(String code, String message) {
    return new PermanentException(code, message, null);
  }

  static Headers headers(RuntimeException e) {
    return e instanceof OpenAIServiceException refusal
        ? refusal.headers()
        : Headers.builder().build();
  }

  private String safe(Throwable e) {
    return safe(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
  }

  private String safe(String text) {
    String safe = apiKey.isEmpty() ? text : text.replace(apiKey, "***");
    safe = KEY.matcher(safe).replaceAll("***");
    return safe.length() <= LONGEST_REASON ? safe : safe.substring(0, LONGEST_REASON) + " …";
  }
}
