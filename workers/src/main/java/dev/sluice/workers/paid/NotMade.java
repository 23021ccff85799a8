package dev.sluice.workers.paid;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Marks a failure, as its cause, whose call never reached the provider: nothing was paid, and no
 * try was used up.
 */
final class NotMade extends Exception {
  private static final long serialVersionUID = 1L;

  /** Set if another process makes the call: how long its claim still holds. */
  private final @Nullable Duration held;

  private NotMade(String message, @Nullable Duration held, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.held = held;
  }

  /** A failure of that kind. */
  static RetriableException failure(
      String code, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    return new RetriableException(code, message, retryAfter, new NotMade(message, null, cause));
  }

  /** The failure of a call that another process makes now. */
  static RetriableException heldElsewhere(Duration lease) {
    String message = "another process makes this call now";
    return new RetriableException(
        FailureCodes.UNAVAILABLE, message, new NotMade(message, lease, null));
  }

  /** How long another process's claim to the call still holds, if that is why it was not made. */
  static Optional<Duration> held(CallException failure) {
    return failure.getCause() instanceof NotMade n ? Optional.ofNullable(n.held) : Optional.empty();
  }

  /** Whether a failure is of that kind. */
  static boolean is(CallException failure) {
    return failure.getCause() instanceof NotMade;
  }
}
