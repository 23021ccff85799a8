package dev.sluice.workers.paid;

import dev.sluice.core.failure.Backoff;
import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.failure.RetryReason;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a call again if that can help. Failures of the provider are bounded by the attempts. A
 * refusal for a limit and a call that was not made use up no attempt: the deadline alone bounds
 * them.
 */
final class RetryStep implements CallStep {
  private static final Logger log = LoggerFactory.getLogger(RetryStep.class);

  /** Between calls that the provider failed or refused. */
  static final Backoff FAILED = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  /** Between calls that were not made: what asks is only our own Redis or breaker. */
  static final Backoff NOT_MADE = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

  private final int attempts;
  private final boolean lastLayer;
  private final Sleeper sleeper;
  private final DoubleSupplier chance;
  private final PaidMetrics metrics;

  /**
   * @param attempts how often the provider may fail one call, at least 1
   * @param lastLayer whether no layer around this one is to try again after the last attempt
   * @param chance gives numbers from 0 to 1, evenly spread
   */
  RetryStep(
      int attempts,
      boolean lastLayer,
      Sleeper sleeper,
      DoubleSupplier chance,
      PaidMetrics metrics) {
    this.attempts = attempts;
    this.lastLayer = lastLayer;
    this.sleeper = sleeper;
    this.chance = chance;
    this.metrics = metrics;
  }

  @Override
  public <A> A run(CallFacts facts, PaidCall<A> call) throws InterruptedException {
    int failed = 0;
    int limited = 0;
    int notMade = 0;
    while (true) {
      try {
        return call.make();
      } catch (HeldElsewhereException e) {
        throw e;
      } catch (NotMadeException e) {
        rest(facts, e.failure(), false, NOT_MADE, ++notMade);
      } catch (RetriableException e) {
        if (e.reason() == RetryReason.RATE_LIMITED) {
          rest(facts, e, true, FAILED, ++limited);
        } else if (++failed < attempts) {
          rest(facts, e, true, FAILED, failed);
        } else {
          throw exhausted(e);
        }
      }
    }
  }

  /**
   * Waits before the next try.
   *
   * @param made whether the call had left this process
   * @param failures how often it failed in this way
   * @throws RetriableException the failure itself, if the deadline would pass meanwhile
   */
  private void rest(
      CallFacts facts, RetriableException failure, boolean made, Backoff backoff, int failures)
      throws InterruptedException {
    Duration wait =
        backoff.delay(
            failures,
            failure.retryAfter().map(asked -> made ? shortened(asked) : asked),
            chance.getAsDouble());
    if (!sleeper.instant().plus(wait).isBefore(facts.deadline())) {
      throw failure;
    }
    log.debug(
        "Call {} waits {} after {}: {}", facts.id(), wait, failure.code(), failure.getMessage());
    metrics.retry(facts.key(), made);
    sleeper.sleep(wait);
  }

  /**
   * What a provider asked for is kept by the limiter, for all processes. A pause that is lifted
   * there must not go on here.
   */
  private static Duration shortened(Duration asked) {
    return asked.compareTo(FAILED.longest()) < 0 ? asked : FAILED.longest();
  }

  private RuntimeException exhausted(RetriableException last) {
    return lastLayer
        ? new PermanentProviderException(
            last.code(),
            "%s (tried %d times)".formatted(last.getMessage(), attempts),
            CallCost.of(last),
            last)
        : last;
  }
}
