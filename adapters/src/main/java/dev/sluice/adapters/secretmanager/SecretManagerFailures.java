package dev.sluice.adapters.secretmanager;

import com.google.api.gax.rpc.ApiException;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.secrets.SecretReference;

/** Translates the service's errors into failures with a sentence for the operator. */
final class SecretManagerFailures {
  private SecretManagerFailures() {}

  static CallException of(
      SecretReference reference, String secret, String principal, ApiException e) {
    return switch (e.getStatusCode().getCode()) {
      case NOT_FOUND ->
          permanent(
              FailureCodes.SECRET_MISSING,
              "%s is missing: there is no %s, or no version %s of it"
                  .formatted(reference, secret, reference.version()),
              e);
      case PERMISSION_DENIED, UNAUTHENTICATED ->
          permanent(
              FailureCodes.PERMISSION_DENIED,
              "%s may not be read by %s: grant roles/secretmanager.secretAccessor on %s"
                  .formatted(reference, principal, secret),
              e);
      case FAILED_PRECONDITION, INVALID_ARGUMENT ->
          permanent(
              FailureCodes.SECRET_UNUSABLE,
              "%s cannot be read: version %s of %s is disabled or destroyed"
                  .formatted(reference, reference.version(), secret),
              e);
      default ->
          new RetriableException(
              FailureCodes.UNAVAILABLE,
              "%s cannot be read: Secret Manager cannot be reached or does not answer (%s)"
                  .formatted(reference, e.getStatusCode().getCode()),
              e);
    };
  }

  private static PermanentException permanent(String code, String message, ApiException e) {
    return new PermanentException(code, message, e);
  }
}
