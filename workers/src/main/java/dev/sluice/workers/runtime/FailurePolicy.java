package dev.sluice.workers.runtime;

import dev.sluice.core.failure.Backoff;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.schemas.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides about a task that failed. A dependency that is away, slow or full is waited for, for as
 * long as the task is of use. Anything else is tried a bounded number of times, as the fault may
 * lie in the record.
 *
 * @param attempts how often a task may fail for a reason of its own
 */
record FailurePolicy(int attempts) {
  /** Between the tries of a task, and of whatever else this package repeats. */
  static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

  /** The longest wait that is granted to whoever asked for one: things change meanwhile. */
  static final Duration LONGEST_ASKED = Duration.ofMinutes(5);

  /** The decision. */
  sealed interface Verdict {
    /** Try again after a while. */
    record Retry(Duration delay) implements Verdict {}

    /** The task has failed for good. */
    record GiveUp(Failure failure) implements Verdict {}
  }

  /** True if a failure says nothing about the record, so that it counts against no bound. */
  static boolean isOfTheDependency(Throwable failure) {
    return failure instanceof RetriableException r && r.reason().isOfTheDependency();
  }

  /**
   * Decides.
   *
   * @param failure what the newest try threw
   * @param tries how often the task was tried, this one included
   * @param ownFaults how many of them failed for another reason than a dependency
   * @param deadline when the task is no longer of use
   * @param jitter from 0 to 1, evenly spread
   */
  Verdict decide(
      Throwable failure,
      int tries,
      int ownFaults,
      @Nullable Instant deadline,
      Instant now,
      double jitter) {
    if (failure instanceof PermanentException
        || (!isOfTheDependency(failure) && ownFaults >= attempts)) {
      return new Verdict.GiveUp(asFailure(failure));
    }
    Duration delay = delay(failure, tries, jitter);
    if (deadline != null && !now.plus(delay).isBefore(deadline)) {
      return new Verdict.GiveUp(asFailure(failure));
    }
    return new Verdict.Retry(delay);
  }

  private static Duration delay(Throwable failure, int tries, double jitter) {
    Optional<Duration> asked =
        failure instanceof RetriableException r ? r.retryAfter() : Optional.empty();
    return asked
        .map(least -> least.compareTo(LONGEST_ASKED) < 0 ? least : LONGEST_ASKED)
        .map(least -> BACKOFF.after(least, jitter))
        .orElseGet(() -> BACKOFF.delay(tries, jitter));
  }

  /** The failure as it is published. The text of an unexpected exception is for the log alone. */
  static Failure asFailure(Throwable failure) {
    return failure instanceof CallException call
        ? call.toFailure()
        : new Failure(
            FailureCodes.INTERNAL,
            "a defect of Sluice (%s); the log says more".formatted(failure.getClass().getName()),
            null);
  }
}
