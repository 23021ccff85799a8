package dev.sluice.adapters.weaviate;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import io.weaviate.client6.v1.api.WeaviateApiException;
import io.weaviate.client6.v1.internal.VersionSupport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Translates the errors of Weaviate and the network into failures of a call. No message contains a
 * key.
 */
final class WeaviateFailures {
  private static final int LONGEST_REASON = 300;

  /** Words in refusals of an object for which a repeat does not help. */
  private static final Set<String> REFUSALS =
      Set.of("vector length", "dimension", "invalid", "uuid", "property", "data type");

  private WeaviateFailures() {}

  static CallException of(Exception e) {
    return switch (e) {
      case CallException failure -> failure;
      case WeaviateApiException api when api.isGPRC() -> ofGrpc(api);
      case WeaviateApiException api -> ofHttp(api);
      case InterruptedException interrupted -> cancelled(interrupted);
      default -> ofNetwork(e);
    };
  }

  /** Translates the error of one object of a request. */
  static CallException ofObject(@Nullable String error) {
    String reason = "Weaviate refused the chunk: " + reason(error);
    String lower = reason.toLowerCase(Locale.ROOT);
    return REFUSALS.stream().anyMatch(lower::contains)
        ? new PermanentException(FailureCodes.INVALID_REQUEST, reason, null)
        : new RetriableException(FailureCodes.UNAVAILABLE, reason, null);
  }

  /** Translates a code of gRPC; Weaviate reports most of its own failures as UNKNOWN. */
  private static CallException ofGrpc(WeaviateApiException e) {
    String reason = reason(e.getError());
    return switch (String.valueOf(e.grpcStatusCode())) {
      case "UNAUTHENTICATED" -> badKey(e);
      case "PERMISSION_DENIED" -> forbidden(e);
      case "INVALID_ARGUMENT", "OUT_OF_RANGE", "FAILED_PRECONDITION", "UNIMPLEMENTED" ->
          new PermanentException(
              FailureCodes.INVALID_REQUEST, "Weaviate refused the call: " + reason, e);
      case "RESOURCE_EXHAUSTED" ->
          new RetriableException(
              FailureCodes.RATE_LIMITED, "Weaviate's limit is reached: " + reason, e);
      case "DEADLINE_EXCEEDED" -> late(e);
      case "CANCELLED" -> cancelled(e);
      default ->
          new RetriableException(
              FailureCodes.UNAVAILABLE, "Weaviate cannot be reached or failed: " + reason, e);
    };
  }

  private static CallException ofHttp(WeaviateApiException e) {
    int status = e.httpStatusCode();
    String reason = "Weaviate answered %d: %s".formatted(status, reason(e.getError()));
    return switch (status) {
      case 401 -> badKey(e);
      case 403 -> forbidden(e);
      case 408 -> late(e);
      case 429 -> new RetriableException(FailureCodes.RATE_LIMITED, reason, e);
      default ->
          status >= 500
              ? new RetriableException(FailureCodes.UNAVAILABLE, reason, e)
              : new PermanentException(FailureCodes.INVALID_REQUEST, reason, e);
    };
  }

  private static CallException ofNetwork(Exception e) {
    if (Thread.currentThread().isInterrupted()) {
      return cancelled(e);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case InterruptedIOException _ -> {
          return late(e);
        }
        case IOException io -> {
          return new RetriableException(
              FailureCodes.UNAVAILABLE, "Weaviate cannot be reached: " + reason(io.toString()), e);
        }
        default -> {}
      }
    }
    return new PermanentException(
        FailureCodes.INTERNAL,
        "the call of Weaviate (%s or newer) failed: %s"
            .formatted(VersionSupport.MINIMAL_SUPPORTED_VERSION, reason(e.toString())),
        e);
  }

  private static CallException badKey(Exception e) {
    return new PermanentException(
        "invalid_api_key", "Weaviate does not know the key of WEAVIATE_API_KEY", e);
  }

  private static CallException forbidden(Exception e) {
    return new PermanentException(
        "permission_denied", "the key of WEAVIATE_API_KEY may not do this", e);
  }

  static RetriableException late(@Nullable Exception e) {
    return new RetriableException(FailureCodes.TIMEOUT, "Weaviate did not answer in time", e);
  }

  private static CallException cancelled(Exception e) {
    return new RetriableException(
        FailureCodes.CANCELLED, "the call of Weaviate was interrupted", e);
  }

  private static String reason(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return "no reason was given";
    }
    return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + " …";
  }
}
