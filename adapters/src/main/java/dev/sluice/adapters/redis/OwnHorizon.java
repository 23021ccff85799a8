package dev.sluice.adapters.redis;

import dev.sluice.core.limit.LimitKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The moments until which each limit is taken, as far as this process knows. They are kept in case
 * Redis loses its data. Times are nanoseconds of any steady clock. Safe for concurrent use.
 */
final class OwnHorizon {
  /** Models are named by callers; those whose time has passed need not be kept. */
  private static final int MANY = 1_000;

  private final Map<LimitKey, Long> until = new ConcurrentHashMap<>();

  void extend(LimitKey key, long to, long now) {
    if (until.size() > MANY) {
      until.values().removeIf(time -> time - now < 0);
    }
    until.merge(key, to, (a, b) -> a - b > 0 ? a : b);
  }

  /** How long it still lasts; negative or zero if it has passed. */
  long left(LimitKey key, long now) {
    Long time = until.get(key);
    return time == null ? 0 : time - now;
  }
}
