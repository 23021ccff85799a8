package dev.sluice.workers.paid;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a call again if that can help. Failures of the provider are bounded by the attempts; what
 * cost nothing (a refusal for a limit, a call that was never made) is bounded by the deadline
 * alone.
 */
final class RetryStep implements CallStep {
  private static final Logger LOG = LoggerFactory.getLogger(RetryStep.class);

  /** Between calls that the provider failed or refused. */
  static final Backoff FAILED = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  /** Between calls that were not made: what asks is only our own Redis or breaker. */
  static final Backoff NOT_MADE = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

  private final int attempts;
  private final boolean finalWord;
  private final Sleeper sleeper;
  private final DoubleSupplier chance;
  private final PaidMetrics metrics;

  /**
   * @param attempts how often the provider may fail one call, at least 1
   * @param finalWord whether nobody is to try again after the last attempt
   * @param chance gives numbers from 0 to 1, evenly spread
   */
  RetryStep(
      int attempts,
      boolean finalWord,
      Sleeper sleeper,
      DoubleSupplier chance,
      PaidMetrics metrics) {
    this.attempts = attempts;
    this.finalWord = finalWord;
    this.sleeper = sleeper;
    this.chance = chance;
    this.metrics = metrics;
  }

  @Override
  public <A> A run(CallFacts facts, PaidCall<A> call) throws InterruptedException {
    int failed = 0;
    int refused = 0;
    int notMade = 0;
    while (true) {
      try {
        return call.make();
      } catch (RetriableException e) {
        Duration wait;
        if (NotMade.held(e).isPresent()) {
          throw e;
        } else if (NotMade.is(e)) {
          wait = NOT_MADE.delay(++notMade, e.retryAfter(), chance.getAsDouble());
        } else if (e.code().equals(FailureCodes.RATE_LIMITED)) {
          wait = FAILED.delay(++refused, e.retryAfter(), chance.getAsDouble());
        } else if (++failed < attempts) {
          wait = FAILED.delay(failed, e.retryAfter(), chance.getAsDouble());
        } else {
          throw exhausted(e);
        }
        if (!sleeper.instant().plus(wait).isBefore(facts.deadline())) {
          throw e;
        }
        LOG.debug("{} waits {} after {}: {}", facts.id(), wait, e.code(), e.getMessage());
        metrics.retry(facts.key(), e);
        sleeper.sleep(wait);
      }
    }
  }

  private RuntimeException exhausted(RetriableException last) {
    return finalWord
        ? new PermanentException(
            last.code(), "%s (tried %d times)".formatted(last.getMessage(), attempts), last)
        : last;
  }
}
