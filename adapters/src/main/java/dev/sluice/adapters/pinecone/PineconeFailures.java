package dev.sluice.adapters.pinecone;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;
import org.openapitools.db_control.client.ApiException;

/**
 * Translates the errors of Pinecone and the network into failures of a call. A call may be tried
 * again after a limit, an overload or a broken connection, but not after a refusal. No message
 * contains a key.
 */
final class PineconeFailures {
  /** The code of a failure for a missing index or namespace. */
  static final String NOT_FOUND = "not_found";

  private static final int LONGEST_REASON = 300;

  private PineconeFailures() {}

  static CallException of(RuntimeException e) {
    if (e instanceof CallException failure) {
      return failure;
    }
    if (e instanceof StatusRuntimeException status) {
      return ofData(status);
    }
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof ApiException api) {
        return ofControl(api);
      }
    }
    return new PermanentException(FailureCodes.INTERNAL, "the call of Pinecone failed: " + e, e);
  }

  /** Translates a code of gRPC. */
  private static CallException ofData(StatusRuntimeException e) {
    Status status = e.getStatus();
    String reason = "Pinecone refused the call: " + reason(status.getDescription());
    return switch (status.getCode()) {
      case UNAUTHENTICATED -> badKey(e);
      case PERMISSION_DENIED -> forbidden(e);
      // gRPC gives the second one for an HTTP 404 of a host that no longer has an index.
      case NOT_FOUND, UNIMPLEMENTED -> new PermanentException(NOT_FOUND, reason, e);
      case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION ->
          new PermanentException(FailureCodes.INVALID_REQUEST, reason, e);
      case RESOURCE_EXHAUSTED ->
          new RetriableException(
              FailureCodes.RATE_LIMITED,
              "Pinecone's limit is reached: " + reason(status.getDescription()),
              e);
      case DEADLINE_EXCEEDED -> late(e);
      case CANCELLED -> interrupted(e);
      default ->
          new RetriableException(
              FailureCodes.UNAVAILABLE,
              "Pinecone cannot be reached or failed (%s): %s"
                  .formatted(status.getCode(), reason(status.getDescription())),
              e);
    };
  }

  /** Translates an HTTP status; 0 where there was no answer. */
  private static CallException ofControl(ApiException e) {
    int status = e.getCode();
    String reason =
        "Pinecone answered %d: %s".formatted(status, reason(ErrorText.of(e.getResponseBody())));
    return switch (status) {
      case 0 -> unanswered(e);
      case 401 -> badKey(e);
      case 403 -> forbidden(e);
      case 402 -> new PermanentException("insufficient_quota", reason, e);
      case 404 -> new PermanentException(NOT_FOUND, reason, e);
      case 429 -> new RetriableException(FailureCodes.RATE_LIMITED, reason, e);
      case 408 -> late(e);
      default ->
          status >= 500
              ? new RetriableException(FailureCodes.UNAVAILABLE, reason, e)
              : new PermanentException(FailureCodes.INVALID_REQUEST, reason, e);
    };
  }

  private static CallException unanswered(ApiException e) {
    if (Thread.currentThread().isInterrupted()) {
      return interrupted(e);
    }
    return e.getCause() instanceof InterruptedIOException
        ? late(e)
        : new RetriableException(
            FailureCodes.UNAVAILABLE, "Pinecone cannot be reached: " + reason(e.getMessage()), e);
  }

  private static CallException badKey(Exception e) {
    return new PermanentException(
        "invalid_api_key", "Pinecone does not know the key of PINECONE_API_KEY", e);
  }

  private static CallException forbidden(Exception e) {
    return new PermanentException(
        "permission_denied", "the key of PINECONE_API_KEY may not do this", e);
  }

  private static CallException late(Exception e) {
    return new RetriableException(FailureCodes.TIMEOUT, "Pinecone did not answer in time", e);
  }

  private static CallException interrupted(Exception e) {
    return new RetriableException(
        FailureCodes.CANCELLED, "the call of Pinecone was interrupted", e);
  }

  private static String reason(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return "no reason was given";
    }
    return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + " …";
  }
}
