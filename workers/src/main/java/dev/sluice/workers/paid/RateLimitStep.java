package dev.sluice.workers.paid;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.limit.ObservedLimits;
import dev.sluice.core.limit.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a call go out only in a slot that was booked for it. Where the limiter cannot be reached the
 * call is not made.
 */
final class RateLimitStep implements CallStep {
  private static final Logger LOG = LoggerFactory.getLogger(RateLimitStep.class);

  /** How long everybody pauses after a refusal that does not say how long. */
  static final Duration DEFAULT_PAUSE = Duration.ofSeconds(1);

  /**
   * A call that would go out so much later than its slot books anew: when a process was held up,
   * all its slots of that time would otherwise be used at once, as a burst.
   */
  static final Duration LATE = Duration.ofMillis(500);

  /** After so many slots that it was too late for, a call goes out however late it is. */
  private static final int MOST_MISSED = 3;

  /** Models are named by callers, so there may be any number. */
  private static final int MOST_QUEUES = 1000;

  private final RateLimiter limiter;
  private final ModelLimits limits;
  private final Sleeper sleeper;
  private final PaidMetrics metrics;
  private final LoadingCache<LimitKey, SlotQueue> queues;

  RateLimitStep(RateLimiter limiter, ModelLimits limits, Sleeper sleeper, PaidMetrics metrics) {
    this.limiter = limiter;
    this.limits = limits;
    this.sleeper = sleeper;
    this.metrics = metrics;
    this.queues =
        Caffeine.newBuilder()
            .maximumSize(MOST_QUEUES)
            .build(key -> new SlotQueue(limiter, key, sleeper));
  }

  @Override
  public <A> A run(CallFacts facts, PaidCall<A> call) throws InterruptedException {
    Limits allowed = limits.of(facts.key());
    refuseWhatNeverFits(facts, allowed);
    awaitSlot(facts, allowed);
    try {
      A answer = call.make();
      correct(facts, allowed, call.charged(answer));
      return answer;
    } catch (CallException e) {
      afterFailure(facts, allowed, e);
      throw e;
    }
  }

  private static void refuseWhatNeverFits(CallFacts facts, Limits allowed) {
    if (facts.tokens() > allowed.tokensPerMinute()) {
      throw new PermanentException(
          FailureCodes.TOO_LARGE,
          "the call needs %d tokens; the limit of %s is %d a minute (RATE_LIMIT_TOKENS)"
              .formatted(facts.tokens(), facts.key().model(), allowed.tokensPerMinute()),
          null);
    }
  }

  private void awaitSlot(CallFacts facts, Limits allowed) throws InterruptedException {
    long start = System.nanoTime();
    int lost = 0;
    while (!slotHolds(facts, allowed, lost < MOST_MISSED)) {
      lost++;
      LOG.debug("{} lost its slot of {}", facts.id(), facts.key());
    }
    metrics.waited(facts.key(), Duration.ofNanos(System.nanoTime() - start));
  }

  /**
   * Waits for a slot; false if a pause that began meanwhile took it away, or if it was missed. Who
   * need not wait at all knows of every pause from the booking.
   *
   * @param punctual whether a slot can be missed
   */
  private boolean slotHolds(CallFacts facts, Limits allowed, boolean punctual)
      throws InterruptedException {
    try {
      Runnable giveBack = () -> correct(facts, allowed, 0);
      Duration wait = queues.get(facts.key()).book(allowed, facts, giveBack);
      Instant latest = sleeper.instant().plus(wait).plus(LATE);
      boolean holds = false;
      try {
        sleeper.sleep(wait);
        holds =
            (!wait.isPositive() || limiter.paused(facts.key()).isZero())
                && !(punctual && sleeper.instant().isAfter(latest));
      } finally {
        if (!holds) {
          giveBack.run();
        }
      }
      return holds;
    } catch (RetriableException e) {
      throw NotMade.is(e)
          ? e
          : NotMade.failure(
              e.code(), "the rate limiter cannot be reached: " + e.getMessage(), null, e);
    }
  }

  /** A call that was sent counts against the limits even if it failed. */
  private void afterFailure(CallFacts facts, Limits allowed, CallException failure) {
    if (NotMade.is(failure)) {
      correct(facts, allowed, 0);
      return;
    }
    boolean refused = failure.code().equals(FailureCodes.RATE_LIMITED);
    if (refused) {
      metrics.refused(facts.key());
    }
    if (failure instanceof RetriableException r && (refused || r.retryAfter().isPresent())) {
      Duration pause = r.retryAfter().orElse(DEFAULT_PAUSE);
      LOG.info("{} pauses for {}: {}", facts.key(), pause, failure.code());
      BestEffort.settle(
          "pause the calls of " + facts.key().model(), () -> limiter.pause(facts.key(), pause));
    }
  }

  private void correct(CallFacts facts, Limits allowed, int charged) {
    if (charged != facts.tokens()) {
      BestEffort.settle(
          "correct the tokens of call " + facts.id(),
          () -> limiter.correct(facts.key(), allowed, facts.tokens(), charged));
    }
  }

  /** Hands on what a provider said of its limits. */
  void observed(LimitKey key, ObservedLimits observed) {
    BestEffort.settle(
        "take over the limits of " + key.model(),
        () -> limiter.observe(key, limits.of(key), observed));
  }
}
