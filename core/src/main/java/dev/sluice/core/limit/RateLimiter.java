package dev.sluice.core.limit;

import java.time.Duration;

/**
 * Holds a provider's requests and tokens per minute over all processes together, by booking ahead:
 * each booking takes the next free slot, first come, first served, and says how long to wait for
 * it.
 */
public interface RateLimiter {
  /**
   * Books one request and its tokens atomically, unless the slot lies too far ahead.
   *
   * @param limits the model's limits, as all processes have them
   * @param tokens the estimated tokens of the call, at least 0
   * @param patience the longest wait that is of use to the caller
   * @return how long to wait before the call may be made; if that is longer than the patience,
   *     nothing was booked
   * @throws dev.sluice.core.failure.RetriableException if the limiter cannot be reached: the call
   *     must not be made
   */
  Duration book(LimitKey key, Limits limits, int tokens, Duration patience);

  /** Gives tokens back that were booked and not used, or books those used beyond the estimate. */
  void correct(LimitKey key, Limits limits, int bookedTokens, int usedTokens);

  /** No process makes a call before this time from now has passed. */
  void pause(LimitKey key, Duration time);

  /**
   * How much longer {@link #pause} forbids calls; zero if it does not. Asked right before a call is
   * made, since a pause may have begun after the slot was booked: the slot is then lost and another
   * is to be booked.
   *
   * @throws dev.sluice.core.failure.RetriableException if the limiter cannot be reached: the call
   *     must not be made
   */
  Duration paused(LimitKey key);

  /**
   * Takes over what the provider says is left, if it is less than what was booked leaves.
   *
   * @param observed the provider's own figures for a moment ago
   */
  void observe(LimitKey key, Limits limits, ObservedLimits observed);
}
