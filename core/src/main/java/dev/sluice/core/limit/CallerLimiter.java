package dev.sluice.core.limit;

import java.time.Duration;

/** Counts the calls that callers of the API make, over all processes together. */
public interface CallerLimiter {
  /**
   * What became of a call.
   *
   * @param allowed whether it was within the limit; one that was not is not counted
   * @param remaining how many more would be allowed at this moment
   * @param reset when the whole limit is free again, if no call comes
   * @param retryAfter how long until the next call is allowed; zero if one is
   */
  record Allowance(boolean allowed, int remaining, Duration reset, Duration retryAfter) {}

  /**
   * Takes one call. A caller that kept still may make a whole minute's calls at once; they come
   * back evenly spread over the minute.
   *
   * @param tenant whose the caller is; the same name in another tenant is another caller
   * @param perMinute calls allowed, at least 1
   * @throws dev.sluice.core.failure.RetriableException if it can't be told now
   */
  Allowance take(String tenant, String caller, int perMinute);
}
