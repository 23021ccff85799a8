package dev.sluice.adapters.openai;

import com.fasterxml.jackson.core.JacksonException;
import com.openai.core.http.Headers;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIRetryableException;
import com.openai.errors.OpenAIServiceException;
import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallCost.Unanswered;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.failure.RetriableProviderException;
import dev.sluice.core.failure.RetryReason;
import dev.sluice.schemas.Usage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Translates the errors of the service and the network into the failures of the ports.
 *
 * <p>By OpenAI's guide to error codes, 408, 409, 429 for a rate, 5xx, faults of the connection and
 * timeouts can be retried, and nothing else.
 *
 * <p>The cost is that of what reached the service. A call that found no connection was not sent. An
 * error in the service's own form is a refusal, which is not charged. A gateway's 502 or 504, and
 * any 5xx in another form, may hide an answer that was paid for, as a broken connection may.
 *
 * <p>Messages hold the service's own reason, and never a key. A service's exception is not kept as
 * a cause: its text may hold what the caller sent.
 */
final class OpenAiFailures {
  /** 429 that no waiting cures: somebody has to pay first. */
  private static final Set<String> UNPAID =
      Set.of(
          "insufficient_quota",
          "credit_balance_exhausted",
          "billing_hard_limit_reached",
          "billing_not_active");

  static final String INVALID_RESPONSE = FailureCodes.INVALID_RESPONSE;

  private static final int BAD_GATEWAY = 502;
  private static final int GATEWAY_TIMEOUT = 504;
  private static final Pattern KEY = Pattern.compile("\\b(sk|sess)-[\\w*.-]{3,}");
  private static final int LONGEST_REASON = 500;

  private final String apiKey;
  private final InstantSource clock;

  OpenAiFailures(String apiKey, InstantSource clock) {
    this.apiKey = apiKey;
    this.clock = clock;
  }

  /** The failure of a call that brought no answer. */
  CallException translate(RuntimeException e) {
    return switch (e) {
      case CallException failure -> failure;
      case OpenAIServiceException refusal -> refused(refusal);
      case OpenAIIoException network -> broken(network);
      case OpenAIRetryableException again ->
          new RetriableProviderException(
              RetryReason.UNAVAILABLE,
              "the call failed: " + safe(again),
              Unanswered.UNKNOWN,
              again);
      case OpenAIInvalidDataException data -> unreadable(data);
      default ->
          new PermanentProviderException(
              FailureCodes.INTERNAL, "the call failed: " + safe(e), Unanswered.UNKNOWN, e);
    };
  }

  /**
   * The failure of a call that was answered, with what is of no use. An answer that broke off is
   * not one.
   *
   * @param e what reading the answer met
   * @param usage as far as the answer says it
   */
  CallException useless(Exception e, Optional<Usage> usage) {
    CallCost paid = new CallCost.Paid(usage);
    return switch (e) {
      case CallException failure -> failure;
      case AnswerTooLargeException large ->
          invalid("the provider's answer is too large: " + safe(large), paid);
      case OddAnswerException odd ->
          invalid("the provider's answer is not what was asked for: " + safe(odd), paid);
      case JacksonException broken ->
          invalid(
              "the provider's answer cannot be read: " + safe(broken.getOriginalMessage()), paid);
      case OpenAIIoException network -> broken(network);
      case IOException network ->
          new RetriableProviderException(
              RetryReason.UNAVAILABLE,
              "the connection broke within the provider's answer: " + safe(network),
              Unanswered.UNKNOWN,
              network);
      default ->
          new PermanentProviderException(
              FailureCodes.INTERNAL, "the call failed: " + safe(e), paid, e);
    };
  }

  private static CallException invalid(String message, CallCost cost) {
    return new PermanentProviderException(INVALID_RESPONSE, message, cost, null);
  }

  /** What the client itself could not read, as the body of an error. */
  private CallException unreadable(OpenAIInvalidDataException e) {
    boolean broken =
        has(
            e,
            SocketException.class,
            ProtocolException.class,
            EOFException.class,
            InterruptedIOException.class);
    return broken
        ? new RetriableProviderException(
            RetryReason.UNAVAILABLE,
            "the connection broke within the provider's answer",
            Unanswered.UNKNOWN,
            e)
        : invalid("the provider's answer cannot be read: " + safe(e), Unanswered.UNKNOWN);
  }

  @SafeVarargs
  private static boolean has(Throwable e, Class<? extends Throwable>... kinds) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      for (Class<? extends Throwable> kind : kinds) {
        if (kind.isInstance(cause)) {
          return true;
        }
      }
    }
    return false;
  }

  private CallException broken(OpenAIIoException e) {
    if (has(e, InterruptedIOException.class)) {
      return new RetriableProviderException(
          RetryReason.TIMEOUT, "the provider did not answer in time", Unanswered.UNKNOWN, e);
    }
    Throwable reason = e.getCause() == null ? e : e.getCause();
    if (has(e, UnknownHostException.class)) {
      return new RetriableProviderException(
          RetryReason.UNAVAILABLE,
          "the provider's host is not known: " + safe(reason),
          Unanswered.NOT_SENT,
          e);
    }
    // A request follows its connection, and TLS its handshake: until then nothing of it is sent.
    boolean connected =
        !has(
            e,
            ConnectException.class,
            NoRouteToHostException.class,
            SSLHandshakeException.class,
            SSLPeerUnverifiedException.class);
    return new RetriableProviderException(
        RetryReason.UNAVAILABLE,
        "the connection to the provider failed: " + safe(reason),
        connected ? Unanswered.UNKNOWN : Unanswered.NOT_SENT,
        e);
  }

  private CallException refused(OpenAIServiceException e) {
    ErrorBody body = ErrorBody.of(e);
    String code = body.code().toLowerCase(Locale.ROOT);
    String reason = body.message().isBlank() ? "no reason was given" : safe(body.message());
    String message = "the provider answered %d: %s".formatted(e.statusCode(), reason);
    return switch (e.statusCode()) {
      case 408 -> retriable(RetryReason.TIMEOUT, message, Unanswered.REFUSED, e);
      case 409 -> retriable(RetryReason.UNAVAILABLE, message, Unanswered.REFUSED, e);
      case 429 -> limited(e, code, body.type(), message);
      case 401 -> permanent(named(code, "invalid_api_key"), message);
      case 402 -> permanent(named(code, "insufficient_quota"), message);
      case 403 -> permanent(named(code, "permission_denied"), message);
      case 404 -> permanent(named(code, "not_found"), message);
      case 413 -> permanent(FailureCodes.INPUT_TOO_LONG, message);
      default ->
          e.statusCode() >= 500
              ? retriable(RetryReason.UNAVAILABLE, message, costOfError(e.statusCode(), body), e)
              : permanent(named(code, FailureCodes.INVALID_REQUEST), message);
    };
  }

  /** The service charges nothing for its own errors; behind a gateway's it may have answered. */
  private static Unanswered costOfError(int status, ErrorBody body) {
    boolean ofGateway = status == BAD_GATEWAY || status == GATEWAY_TIMEOUT;
    return body.isProviders() && !ofGateway ? Unanswered.REFUSED : Unanswered.UNKNOWN;
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
    return retriable(RetryReason.RATE_LIMITED, message, Unanswered.REFUSED, e);
  }

  /** The service's own word, unless it is none or a mere number, as Azure's are. */
  private static String named(String code, String otherwise) {
    return code.matches("[a-z][a-z_]{2,63}") && !code.endsWith("_error") ? code : otherwise;
  }

  private CallException retriable(
      RetryReason reason, String message, Unanswered cost, OpenAIServiceException e) {
    Duration wait = LimitHeaders.retryAfter(e.headers(), clock.instant()).orElse(null);
    return new RetriableProviderException(reason, reason.code(), message, wait, cost, null);
  }

  private static CallException permanent(String code, String message) {
    return new PermanentProviderException(code, message, Unanswered.REFUSED, null);
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
