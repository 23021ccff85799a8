package dev.sluice.workers.paid;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.failure.RetryReason;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.limit.Pause;
import dev.sluice.core.limit.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The calls of this process that wait for one limit, first come, first served. Only the head of the
 * queue books, and it stays the head until its slot is near. So a process holds the slots of the
 * next second and at most one beyond: a crash wastes no more, and those who wait ask Redis nothing.
 * The heads of all processes take turns, as each books behind the others.
 */
final class SlotQueue {
  /**
   * A slot this close is left to its caller, and the next in the queue books; covers a slow
   * booking.
   */
  static final Duration NEAR = Duration.ofSeconds(1);

  /** The time ahead that the head books; a slot beyond is asked for again later. */
  static final Duration AHEAD = Duration.ofSeconds(10);

  /** The time after which the head asks again while no slot is in reach: limits can be raised. */
  static final Duration ASK_AGAIN = Duration.ofSeconds(5);

  /**
   * The time before its deadline at which a call gives up that waits for a long pause to end
   * earlier: so that it fails with the provider's words, and does not merely expire.
   */
  static final Duration LAST_WORDS = Duration.ofSeconds(2);

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
   * Waits to be the head of the queue and books a slot. A caller that is interrupted meanwhile has
   * given its booking back.
   *
   * @return a booking whose slot is {@link #NEAR}
   * @throws NotMadeException if no slot lies before the deadline
   */
  Booking book(Limits limits, CallFacts facts) throws InterruptedException {
    Duration left = left(facts.deadline());
    if (!becomesHead(left.minus(LAST_WORDS))) {
      Optional<Pause> pause = pause().filter(SlotQueue::mayEndEarlier);
      if (pause.isPresent()) {
        throw tooLate(limits, pause.get().next());
      }
      if (!becomesHead(left(facts.deadline()))) {
        throw tooLate(limits, Duration.ZERO);
      }
    }
    try {
      return stayUntilNear(bookAtHead(limits, facts));
    } finally {
      head.release();
    }
  }

  private Booking bookAtHead(Limits limits, CallFacts facts) throws InterruptedException {
    while (true) {
      Duration left = left(facts.deadline());
      Duration patience = left.compareTo(AHEAD) < 0 ? left : AHEAD;
      if (!patience.isPositive()) {
        throw tooLate(limits, Duration.ZERO);
      }
      Duration wait = limiter.book(key, limits, facts.tokens(), patience);
      if (wait.compareTo(patience) <= 0) {
        return new Booking(limiter, key, limits, facts, sleeper.instant().plus(wait));
      }
      Duration soon = wait.minus(AHEAD);
      if (wait.compareTo(left) > 0) {
        soon = left.minus(LAST_WORDS);
        if (!soon.isPositive() || pause().filter(SlotQueue::mayEndEarlier).isEmpty()) {
          throw tooLate(limits, wait);
        }
      }
      soon = soon.plusMillis(1);
      sleeper.sleep(soon.compareTo(ASK_AGAIN) < 0 ? soon : ASK_AGAIN);
    }
  }

  private Booking stayUntilNear(Booking booking) throws InterruptedException {
    try {
      sleeper.sleep(Duration.between(sleeper.instant(), booking.slot()).minus(NEAR));
    } catch (InterruptedException e) {
      booking.giveBack();
      throw e;
    }
    return booking;
  }

  /** The time left; bounded, so that it can be converted to any unit. */
  private Duration left(Instant deadline) {
    Instant now = sleeper.instant();
    Instant bound = now.plus(Duration.ofDays(1));
    return Duration.between(now, deadline.isBefore(bound) ? deadline : bound);
  }

  private boolean becomesHead(Duration patience) throws InterruptedException {
    return head.tryAcquire(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS);
  }

  /** True if a call finds out meanwhile whether the provider answers again. */
  private static boolean mayEndEarlier(Pause pause) {
    return pause.asked().compareTo(pause.next()) > 0;
  }

  /** The pause of the model; none where that cannot be asked. */
  private Optional<Pause> pause() {
    try {
      return limiter.pauseOf(key);
    } catch (RetriableException e) {
      return Optional.empty();
    }
  }

  private NotMadeException tooLate(Limits limits, Duration wait) {
    Optional<String> words = pause().map(Pause::reason).filter(reason -> !reason.isEmpty());
    if (words.isPresent()) {
      return new NotMadeException(
          RetryReason.RATE_LIMITED,
          "the calls of %s pause beyond the deadline: %s".formatted(key.model(), words.get()),
          wait);
    }
    return new NotMadeException(
        RetryReason.RATE_LIMITED,
        "the limits of %s (%d requests and %d tokens a minute) leave no room before the deadline"
            .formatted(key.model(), limits.requestsPerMinute(), limits.tokensPerMinute()),
        wait);
  }
}
