package dev.sluice.adapters.firestore;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.firestore.FirestoreException;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import io.grpc.Status;
import java.util.Locale;

/**
 * Translates the errors of Firestore into failures of a call.
 *
 * @see <a href="https://cloud.google.com/firestore/docs/understand-error-codes">Error codes</a>
 */
final class FirestoreFailures {
  /** The path of the file with the indexes within the sources. */
  static final String INDEX_FILE = "firestore.indexes.json";

  /** The code of a failure to create a document that exists. */
  static final String ALREADY_EXISTS = "already_exists";

  private FirestoreFailures() {}

  /**
   * @param where the project, and the emulator if there is one
   */
  static CallException of(Throwable e, String where) {
    if (e instanceof CallException failure) {
      return failure;
    }
    Status.Code code = code(e);
    return switch (code) {
      case UNAVAILABLE -> unavailable(where + " cannot be reached", e);
      case DEADLINE_EXCEEDED -> unavailable(where + " does not answer in time", e);
      case CANCELLED -> unavailable(where + " was called, and the call was cancelled", e);
      case ABORTED ->
          unavailable(where + " ended the call, since others write the same document", e);
      case RESOURCE_EXHAUSTED ->
          new RetriableException(
              FailureCodes.RATE_LIMITED, where + " has used up its quota (" + code + ")", e);
      case INVALID_ARGUMENT, OUT_OF_RANGE ->
          new PermanentException(
              FailureCodes.INVALID_REQUEST, where + " refuses such a call: " + reason(e), e);
      case FAILED_PRECONDITION ->
          permanent(
              code,
              "%s refuses the call; if an index is missing, deploy those of %s: %s"
                  .formatted(where, INDEX_FILE, reason(e)),
              e);
      case UNAUTHENTICATED ->
          permanent(
              code,
              where
                  + " does not know this process: give it Google's application default"
                  + " credentials, of the service account or by gcloud auth application-default"
                  + " login",
              e);
      case PERMISSION_DENIED ->
          permanent(
              code,
              where
                  + " denies this process access: its service account needs the role"
                  + " roles/datastore.user",
              e);
      case NOT_FOUND -> permanent(code, where + " has no Firestore database in native mode", e);
      case ALREADY_EXISTS -> permanent(code, where + " has that document already", e);
      case UNIMPLEMENTED -> permanent(code, where + " has no such operation", e);
      default -> unavailable(where + " answered with the error " + code, e);
    };
  }

  static Status.Code code(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof FirestoreException failure && failure.getStatus() != null) {
        return failure.getStatus().getCode();
      }
      if (cause instanceof ApiException failure) {
        return Status.Code.valueOf(failure.getStatusCode().getCode().name());
      }
    }
    return Status.fromThrowable(e).getCode();
  }

  /** The message of Firestore, which names fields and limits. */
  private static String reason(Throwable e) {
    return String.valueOf(e.getMessage());
  }

  private static RetriableException unavailable(String message, Throwable e) {
    return new RetriableException(FailureCodes.UNAVAILABLE, message, e);
  }

  private static PermanentException permanent(Status.Code code, String message, Throwable e) {
    return new PermanentException(code.name().toLowerCase(Locale.ROOT), message, e);
  }
}
