package dev.sluice.ingest.access;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts the tokens that were not valid, by the address that they came from. Bounded: of the
 * addresses, those that were quiet for longest are forgotten. Safe for concurrent use.
 */
final class WrongTokens {
  /** Wrong tokens of one address in a minute; more are told to wait. */
  static final int MOST = 60;

  static final Duration SPAN = Duration.ofMinutes(1);
  private static final int ADDRESSES = 10_000;

  /**
   * What follows from a wrong token.
   *
   * @param first whether it is the first of its address for a while, which is worth a line of log
   * @param before how many there were in the span before
   */
  record Count(boolean first, int before, boolean tooMany) {}

  private record Window(Instant from, int count) {}

  private final Map<String, Window> windows =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
          return size() > ADDRESSES;
        }
      };

  /** Counts one. */
  synchronized Count add(String address, Instant now) {
    Window window = windows.get(address);
    if (window == null || !now.isBefore(window.from().plus(SPAN))) {
      windows.put(address, new Window(now, 1));
      return new Count(true, window == null ? 0 : window.count(), false);
    }
    int count = window.count() + 1;
    windows.put(address, new Window(window.from(), count));
    return new Count(false, 0, count > MOST);
  }
}
