package dev.sluice.workers.runtime;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.schemas.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What follows a failed try. A dependency that is away, slow or full is waited for, for as long as
 * the task is of use; anything else is tried a bounded number of times, as the fault may lie in the
 * record.
 *
 * @param attempts how often a task may fail for a reason of its own
 */
record FailurePolicy(int attempts) {
  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

  private static final Set<String> OF_THE_DEPENDENCY =
      Set.of(FailureCodes.UNAVAILABLE, FailureCodes.RATE_LIMITED, FailureCodes.TIMEOUT);

  /** What to do next. */
  sealed interface Verdict {
    /** Try again after a while. */
    record Retry(Duration delay) implements Verdict {}

    /** The task has failed for good. */
    record GiveUp(Failure failure) implements Verdict {}
  }

  /** Whether a failure tells nothing about the record, so that it counts against no bound. */
  static boolean isOfTheDependency(Throwable failure) {
    return failure instanceof RetriableException r && OF_THE_DEPENDENCY.contains(r.code());
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
    Duration backoff = backoff(tries, jitter);
    if (failure instanceof RetriableException r && r.retryAfter().isPresent()) {
      // Spread above the minimum, as all who were told the same would come back at once.
      return r.retryAfter().get().plus(backoff(1, jitter));
    }
    return backoff;
  }

  /** Doubles with each try up to a bound; the jitter takes away up to a half. */
  static Duration backoff(int tries, double jitter) {
    int doublings = Math.min(tries - 1, 10);
    long millis = Math.min(LONGEST_DELAY.toMillis(), FIRST_DELAY.toMillis() << doublings);
    return Duration.ofMillis(Math.round(millis * (1 - jitter / 2)));
  }

  /** The failure as it is told. What an unexpected exception says is for the log alone. */
  static Failure asFailure(Throwable failure) {
    return failure instanceof CallException call
        ? call.toFailure()
        : new Failure(
            FailureCodes.INTERNAL,
            "a defect of Sluice (%s); the log tells more".formatted(failure.getClass().getName()),
            null);
  }
}
