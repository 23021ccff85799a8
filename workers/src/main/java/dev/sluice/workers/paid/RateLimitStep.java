package dev.sluice.workers.paid;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.sluice.core.failure.CallCost;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentProviderException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.failure.RetryReason;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.limit.ObservedLimits;
import dev.sluice.core.limit.RateLimiter;
import dev.sluice.schemas.Usage;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a call go out only in a slot that was booked for it. Where the limiter cannot be reached the
 * call is not made.
 */
final class RateLimitStep implements CallStep {
  private static final Logger log = LoggerFactory.getLogger(RateLimitStep.class);

  /** The pause of everybody after a refusal that does not say how long to wait. */
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
  private final Duration maxPause;
  private final Sleeper sleeper;
  private final PaidMetrics metrics;
  private final LoadingCache<LimitKey, SlotQueue> queues;

  /**
   * @param maxPause the longest time that a provider may have all calls of a model wait
   */
  RateLimitStep(
      RateLimiter limiter,
      ModelLimits limits,
      Duration maxPause,
      Sleeper sleeper,
      PaidMetrics metrics) {
    this.limiter = limiter;
    this.limits = limits;
    this.maxPause = maxPause;
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
    Booking booking = awaitSlot(facts, allowed);
    try {
      A answer = call.make();
      answered(facts.key());
      booking.settle(call.charged(answer));
      return answer;
    } catch (NotMadeException e) {
      booking.giveBack();
      throw e;
    } catch (CallException e) {
      settle(booking, call, CallCost.of(e));
      pauseIfAsked(facts.key(), e);
      throw e;
    }
  }

  private static void refuseWhatNeverFits(CallFacts facts, Limits allowed) {
    if (facts.tokens() > allowed.tokensPerMinute()) {
      throw new PermanentProviderException(
          FailureCodes.TOO_LARGE,
          "the call needs %d tokens; the limit of %s is %d a minute (RATE_LIMIT_TOKENS)"
              .formatted(facts.tokens(), facts.key().model(), allowed.tokensPerMinute()),
          CallCost.Unanswered.NOT_SENT,
          null);
    }
  }

  private Booking awaitSlot(CallFacts facts, Limits allowed) throws InterruptedException {
    long start = System.nanoTime();
    int lost = 0;
    Optional<Booking> booking = slotThatHolds(facts, allowed, true);
    while (booking.isEmpty()) {
      lost++;
      log.debug("Call {} lost its slot of {}", facts.id(), facts.key());
      booking = slotThatHolds(facts, allowed, lost < MOST_MISSED);
    }
    metrics.waited(facts.key(), Duration.ofNanos(System.nanoTime() - start));
    return booking.get();
  }

  /**
   * Waits for a slot; empty if a pause that began meanwhile took it away, or if it was missed. Who
   * need not wait at all knows of every pause from the booking.
   *
   * @param punctual whether a slot can be missed
   */
  private Optional<Booking> slotThatHolds(CallFacts facts, Limits allowed, boolean punctual)
      throws InterruptedException {
    try {
      Booking booking = queues.get(facts.key()).book(allowed, facts);
      boolean holds = false;
      try {
        Duration wait = Duration.between(sleeper.instant(), booking.slot());
        sleeper.sleep(wait);
        holds =
            (!wait.isPositive() || limiter.paused(facts.key()).isZero())
                && !(punctual && sleeper.instant().isAfter(booking.slot().plus(LATE)));
      } finally {
        if (!holds) {
          booking.giveBack();
        }
      }
      return holds ? Optional.of(booking) : Optional.empty();
    } catch (RetriableException e) {
      throw NotMadeException.because("the rate limiter cannot be reached", e);
    }
  }

  /** A call that was sent counts against the limits even if it failed. */
  private static void settle(Booking booking, PaidCall<?> call, CallCost cost) {
    switch (cost) {
      case CallCost.Unanswered.NOT_SENT -> booking.giveBack();
      case CallCost.Paid(Optional<Usage> usage) ->
          usage.ifPresent(used -> booking.settle(call.chargedInVain(used)));
      case CallCost.Unanswered.REFUSED, CallCost.Unanswered.UNKNOWN -> {
        // The booking stands.
      }
    }
  }

  private void answered(LimitKey key) {
    BestEffort.settle("let the calls of " + key.model() + " go on", () -> limiter.answered(key));
  }

  /**
   * A provider that refuses a call for its own sake, or that asks for a wait that is short enough,
   * answers again.
   */
  private void pauseIfAsked(LimitKey key, CallException failure) {
    if (!(failure instanceof RetriableException retriable)) {
      if (CallCost.of(failure) != CallCost.Unanswered.NOT_SENT) {
        answered(key);
      }
      return;
    }
    boolean limited = retriable.reason() == RetryReason.RATE_LIMITED;
    if (limited) {
      metrics.refused(key);
    }
    if (limited || retriable.retryAfter().isPresent()) {
      Duration asked = retriable.retryAfter().orElse(DEFAULT_PAUSE);
      Duration pause = asked.compareTo(maxPause) < 0 ? asked : maxPause;
      log.info("All calls of {} pause for {}: {}", key, pause, failure.code());
      if (asked.compareTo(maxPause) > 0) {
        log.warn(
            "{} asked for a pause of {} for {}; every {} (MAX_PAUSE) one call finds out whether it"
                + " still holds",
            key.provider(),
            asked,
            key.model(),
            maxPause);
      } else if (retriable.retryAfter().isPresent()) {
        answered(key);
      }
      BestEffort.settle(
          "pause the calls of " + key.model(),
          () -> limiter.pause(key, pause, asked, String.valueOf(failure.getMessage())));
    }
  }

  /** Hands on the limits that a provider named. */
  void observed(LimitKey key, ObservedLimits observed) {
    BestEffort.settle(
        "take over the limits of " + key.model(),
        () -> limiter.observe(key, limits.of(key), observed));
  }
}
