package dev.sluice.core.limit;

import java.time.Duration;
import java.util.Optional;

/**
 * Limits a provider's requests and tokens per minute over all processes together. Each booking
 * takes the next free slot, first come, first served, and returns the wait until then.
 */
public interface RateLimiter {
  /**
   * Books one request and its tokens atomically, unless the slot lies too far ahead.
   *
   * @param limits the model's limits, as all processes have them
   * @param tokens the estimated tokens of the call, at least 0
   * @param patience the longest wait that is of use to the caller
   * @return the wait before the call may be made; if it is longer than the patience, nothing was
   *     booked
   * @throws dev.sluice.core.failure.RetriableException if the limiter cannot be reached: the call
   *     must not be made
   */
  Duration book(LimitKey key, Limits limits, int tokens, Duration patience);

  /**
   * Returns tokens that were booked and not used, or books those that were used beyond the
   * estimate.
   */
  void correct(LimitKey key, Limits limits, int bookedTokens, int usedTokens);

  /**
   * Forbids calls in all processes for a time from now.
   *
   * <p>If the provider asked for longer, a single call finds out after that time, in whichever
   * process, and if it is not {@link #answered} another one each time the same time has passed.
   *
   * @param asked the time that the provider asked for
   * @param reason the provider's words
   */
  void pause(LimitKey key, Duration time, Duration asked, String reason);

  /** Forbids calls in all processes for a time from now, and no longer. */
  default void pause(LimitKey key, Duration time) {
    pause(key, time, time, "");
  }

  /** The provider answered a call: if it was sent to find that out, all go on. */
  void answered(LimitKey key);

  /**
   * The pause of a model, if it has one.
   *
   * @throws dev.sluice.core.failure.RetriableException if the limiter cannot be reached
   */
  Optional<Pause> pauseOf(LimitKey key);

  /**
   * The remaining time for which {@link #pause} forbids calls; zero if it does not. Ask right
   * before a call is made, since a pause may have begun after the slot was booked. The slot is then
   * lost, and another must be booked.
   *
   * @throws dev.sluice.core.failure.RetriableException if the limiter cannot be reached: the call
   *     must not be made
   */
  Duration paused(LimitKey key);

  /**
   * Lowers what is left to the provider's figures, where these are lower than what the bookings
   * leave.
   *
   * @param observed the provider's own figures, of a moment ago
   */
  void observe(LimitKey key, Limits limits, ObservedLimits observed);
}
