package dev.sluice.core.limit;

import java.time.Duration;

/** Limits the calls that callers of the API make, over all processes together. */
public interface CallerLimiter {
  /**
   * The decision on a call.
   *
   * @param allowed whether it was within the limit; one that was not is not counted
   * @param remaining the number of calls that would still be allowed at this moment
   * @param reset the time until the whole limit is free again, if no call comes
   * @param retryAfter the time until the next call is allowed; zero if one is allowed now
   */
  record Allowance(boolean allowed, int remaining, Duration reset, Duration retryAfter) {}

  /**
   * Counts one call, if it is allowed. A caller that made no calls before may make a whole minute's
   * calls at once; they become free again evenly over the minute.
   *
   * @param tenant the tenant of the caller; the same name in another tenant is another caller
   * @param perMinute the calls that are allowed in a minute, at least 1
   * @throws dev.sluice.core.failure.RetriableException if the limiter cannot be reached
   */
  Allowance take(String tenant, String caller, int perMinute);
}
