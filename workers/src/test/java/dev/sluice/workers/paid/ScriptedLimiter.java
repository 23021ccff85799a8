package dev.sluice.workers.paid;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.limit.ObservedLimits;
import dev.sluice.core.limit.Pause;
import dev.sluice.core.limit.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One request a second, in the order of booking; writes down what it was asked. */
final class ScriptedLimiter implements RateLimiter {
  private final InstantSource time;
  private final List<String> asked = new ArrayList<>();
  private Instant next = Instant.MIN;
  private Instant pausedUntil = Instant.MIN;
  private boolean away;

  ScriptedLimiter(InstantSource time) {
    this.time = time;
  }

  @Override
  public synchronized Duration book(LimitKey key, Limits limits, int tokens, Duration patience) {
    reach();
    Instant now = time.instant();
    Instant slot = next.isBefore(now) ? now : next;
    Duration wait = Duration.between(now, slot);
    if (wait.compareTo(patience) <= 0) {
      next = slot.plusSeconds(1);
      asked.add("book " + tokens);
    }
    return wait;
  }

  @Override
  public synchronized void correct(LimitKey key, Limits limits, int booked, int used) {
    reach();
    asked.add("correct " + booked + " to " + used);
  }

  @Override
  public synchronized void answered(LimitKey key) {
    reach();
  }

  @Override
  public synchronized Optional<Pause> pauseOf(LimitKey key) {
    Duration left = paused(key);
    return left.isZero() ? Optional.empty() : Optional.of(new Pause(key, left, left, ""));
  }

  @Override
  public synchronized void pause(LimitKey key, Duration span, Duration whole, String reason) {
    reach();
    asked.add("pause " + span);
    pausedUntil = time.instant().plus(span);
    next = next.isBefore(pausedUntil) ? pausedUntil : next;
  }

  @Override
  public synchronized Duration paused(LimitKey key) {
    reach();
    Instant now = time.instant();
    return pausedUntil.isAfter(now) ? Duration.between(now, pausedUntil) : Duration.ZERO;
  }

  @Override
  public synchronized void observe(LimitKey key, Limits limits, ObservedLimits observed) {
    reach();
    asked.add("observe");
  }

  /** The next free slot lies so far ahead. */
  synchronized void busyFor(Duration span) {
    next = time.instant().plus(span);
  }

  synchronized void away(boolean away) {
    this.away = away;
  }

  synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  synchronized long bookings() {
    return asked.stream().filter(t -> t.startsWith("book")).count();
  }

  private void reach() {
    if (away) {
      throw new RetriableException(FailureCodes.UNAVAILABLE, "Redis is away", null);
    }
  }
}
