package dev.sluice.workers.paid;

import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.limit.RateLimiter;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A slot of a limiter, with the tokens that were booked for one call. It stands as booked unless it
 * is corrected, which happens once at the most: the first correction is the last.
 */
final class Booking {
  private final RateLimiter limiter;
  private final LimitKey key;
  private final Limits limits;
  private final CallFacts facts;
  private final Instant slot;
  private final AtomicBoolean corrected = new AtomicBoolean();

  /**
   * @param facts of the call; its tokens are the booked ones
   * @param slot when the call may go out
   */
  Booking(RateLimiter limiter, LimitKey key, Limits limits, CallFacts facts, Instant slot) {
    this.limiter = limiter;
    this.key = key;
    this.limits = limits;
    this.facts = facts;
    this.slot = slot;
  }

  Instant slot() {
    return slot;
  }

  /** Corrects the booking to what the provider charged for the call. */
  void settle(int charged) {
    if (corrected.compareAndSet(false, true) && charged != facts.tokens()) {
      BestEffort.settle(
          "correct the tokens of call " + facts.id(),
          () -> limiter.correct(key, limits, facts.tokens(), charged));
    }
  }

  /** Gives the tokens back, since the call did not go out. The slot itself is lost. */
  void giveBack() {
    settle(0);
  }
}
