package dev.sluice.workers.paid;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.limit.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The calls of this process that wait for one limit, first come, first served. Only the head of the
 * line books, and it stays the head until its slot is near. So a process holds the slots of the
 * next second and at most one beyond: a crash wastes no more, and those who wait ask Redis nothing.
 * The heads of all processes take turns, as each books behind the others.
 */
final class SlotQueue {
  /** A slot this close is left to its caller, and the next in line books; covers a slow booking. */
  static final Duration NEAR = Duration.ofSeconds(1);

  /** How far ahead the head books; a slot beyond is asked for again later. */
  static final Duration AHEAD = Duration.ofSeconds(10);

  /** How often the head asks again while no slot is in reach, as limits can be raised. */
  static final Duration ASK_AGAIN = Duration.ofSeconds(5);

  private final RateLimiter limiter;
  private final LimitKey key;
  private final Sleeper sleeper;
  private final Semaphore head = new Semaphore(1, true);

  SlotQueue(RateLimiter limiter, LimitKey key, Sleeper sleeper) {
    this.limiter = limiter;
    this.key = key;
    this.sleeper = sleeper;
  }

  /**
   * Waits for the head of the line and books a slot.
   *
   * @param giveBack undoes a booking whose caller is interrupted meanwhile
   * @return how long to wait for the slot; at most {@link #NEAR}
   */
  Duration book(Limits limits, CallFacts facts, Runnable giveBack) throws InterruptedException {
    long patience = Math.max(0, left(facts.deadline()).toMillis());
    if (!head.tryAcquire(patience, TimeUnit.MILLISECONDS)) {
      throw tooLate(limits, Duration.ZERO);
    }
    try {
      return stayUntilNear(bookAtHead(limits, facts), giveBack);
    } finally {
      head.release();
    }
  }

  private Duration bookAtHead(Limits limits, CallFacts facts) throws InterruptedException {
    while (true) {
      Duration left = left(facts.deadline());
      Duration patience = left.compareTo(AHEAD) < 0 ? left : AHEAD;
      if (!patience.isPositive()) {
        throw tooLate(limits, Duration.ZERO);
      }
      Duration wait = limiter.book(key, limits, facts.tokens(), patience);
      if (wait.compareTo(patience) <= 0) {
        return wait;
      }
      if (wait.compareTo(left) > 0) {
        throw tooLate(limits, wait);
      }
      Duration soon = wait.minus(AHEAD).plusMillis(1);
      sleeper.sleep(soon.compareTo(ASK_AGAIN) < 0 ? soon : ASK_AGAIN);
    }
  }

  private Duration stayUntilNear(Duration wait, Runnable giveBack) throws InterruptedException {
    Instant slot = sleeper.instant().plus(wait);
    try {
      sleeper.sleep(wait.minus(NEAR));
    } catch (InterruptedException e) {
      giveBack.run();
      throw e;
    }
    return Duration.between(sleeper.instant(), slot);
  }

  /** The time left; bounded, so that it can be told in any unit. */
  private Duration left(Instant deadline) {
    Instant now = sleeper.instant();
    Instant bound = now.plus(Duration.ofDays(1));
    return Duration.between(now, deadline.isBefore(bound) ? deadline : bound);
  }

  private RetriableException tooLate(Limits limits, Duration wait) {
    return NotMade.failure(
        FailureCodes.RATE_LIMITED,
        "the limits of %s (%d requests and %d tokens a minute) leave no room before the deadline"
            .formatted(key.model(), limits.requestsPerMinute(), limits.tokensPerMinute()),
        wait,
        null);
  }
}
