package dev.sluice.ingest.access;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.limit.CallerLimiter;
import dev.sluice.core.limit.CallerLimiter.Allowance;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the calls of each caller. While Redis cannot be reached there is no limit, since work that
 * Kafka can accept must not wait for Redis. Redis is then asked only once in a while, so that calls
 * are not delayed.
 */
final class CallLimits {
  /** The time for which Redis is not asked after it did not answer. */
  static final Duration REST = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(CallLimits.class);

  private final CallerLimiter limiter;
  private final int perMinute;

  /** The time, by {@link System#nanoTime()}, until which calls are not counted. */
  private final AtomicLong restUntil = new AtomicLong(System.nanoTime());

  private final AtomicBoolean away = new AtomicBoolean();

  CallLimits(CallerLimiter limiter, int perMinute) {
    this.limiter = limiter;
    this.perMinute = perMinute;
  }

  int perMinute() {
    return perMinute;
  }

  /** Counts a call. Empty if it cannot be counted; it is then allowed. */
  Optional<Allowance> take(Caller caller) {
    if (restUntil.get() - System.nanoTime() > 0) {
      return Optional.empty();
    }
    try {
      Allowance allowance = limiter.take(caller.tenant(), caller.name(), perMinute);
      if (away.compareAndSet(true, false)) {
        log.info("Callers are limited again");
      }
      return Optional.of(allowance);
    } catch (RetriableException e) {
      restUntil.set(System.nanoTime() + REST.toNanos());
      if (away.compareAndSet(false, true)) {
        log.warn("Callers are not limited while Redis cannot be reached: {}", e.getMessage());
      }
      return Optional.empty();
    }
  }
}
