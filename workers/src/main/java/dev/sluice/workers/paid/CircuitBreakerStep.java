package dev.sluice.workers.paid;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.failure.RetryReason;
import dev.sluice.core.limit.LimitKey;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Stops calling a provider's model that does not answer, and probes it. It opens when half of the
 * latest {@value #WINDOW} calls, of at least {@value #LEAST} made, found it unavailable or too
 * slow. Refusals, be it for a limit or for the request's own fault, are answers. Each tenant has a
 * breaker of its own: prompts of one on which the model hangs say nothing of those of others.
 */
final class CircuitBreakerStep implements CallStep {
  static final int WINDOW = 20;
  static final int LEAST = 6;

  /** Probes that go out at once; if half of them fail, it stays open for another while. */
  static final int PROBES = 2;

  /** The time for which nothing is sent. */
  static final Duration OPEN = Duration.ofSeconds(5);

  private static final Set<RetryReason> NO_ANSWER =
      EnumSet.of(RetryReason.UNAVAILABLE, RetryReason.TIMEOUT);

  private static final int MOST_BREAKERS = 10_000;

  /** The calls that one breaker watches. */
  private record Watched(LimitKey key, String tenant) {
    static Watched of(CallFacts facts) {
      return new Watched(facts.key(), facts.tenant());
    }
  }

  private final LoadingCache<Watched, CircuitBreaker> breakers;

  /** The models whose breakers are shown; those that no setting names are not. */
  private final Set<LimitKey> shown = ConcurrentHashMap.newKeySet();

  CircuitBreakerStep(Clock clock, PaidMetrics metrics) {
    CircuitBreakerConfig config =
        CircuitBreakerConfig.custom()
            .slidingWindow(WINDOW, LEAST, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
            .failureRateThreshold(50)
            .waitDurationInOpenState(OPEN)
            .permittedNumberOfCallsInHalfOpenState(PROBES)
            .clock(clock)
            .build();
    this.breakers =
        Caffeine.newBuilder()
            .maximumSize(MOST_BREAKERS)
            .build(watched -> {
              if (metrics.names(watched.key()) && shown.add(watched.key())) {
                metrics.watch(watched.key(), () -> openness(watched.key()));
              }
              return CircuitBreaker.of(watched.key().model(), config);
            });
  }

  /** That of the tenant whose calls are held back the most. */
  private double openness(LimitKey key) {
    return breakers.asMap().entrySet().stream()
        .filter(entry -> entry.getKey().key().equals(key))
        .mapToDouble(entry -> openness(entry.getValue().getState()))
        .max()
        .orElse(0);
  }

  private static double openness(State state) {
    return switch (state) {
      case OPEN, FORCED_OPEN -> 1;
      case HALF_OPEN -> 0.5;
      case CLOSED, DISABLED, METRICS_ONLY -> 0;
    };
  }

  /** Refuses at once while it lets nothing through, so that nothing waits for a slot in vain. */
  CallStep early() {
    return new CallStep() {
      @Override
      public <A> A run(CallFacts facts, PaidCall<A> call) throws InterruptedException {
        CircuitBreaker breaker = breakers.get(Watched.of(facts));
        // Asking for a permission is also what moves an open breaker on to probing.
        if (breaker.getState() != State.CLOSED) {
          if (!breaker.tryAcquirePermission()) {
            throw open(facts.key());
          }
          breaker.releasePermission();
        }
        return call.make();
      }
    };
  }

  /** Asks right before the call, since it may have opened while a slot was waited for. */
  @Override
  public <A> A run(CallFacts facts, PaidCall<A> call) throws InterruptedException {
    CircuitBreaker breaker = breakers.get(Watched.of(facts));
    if (!breaker.tryAcquirePermission()) {
      throw open(facts.key());
    }
    long start = System.nanoTime();
    boolean recorded = false;
    try {
      A answer = call.make();
      breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
      recorded = true;
      return answer;
    } catch (CallException e) {
      record(breaker, System.nanoTime() - start, e);
      recorded = true;
      throw e;
    } finally {
      // A call that was not made, or was interrupted, says nothing about the provider.
      if (!recorded) {
        breaker.releasePermission();
      }
    }
  }

  private static void record(CircuitBreaker breaker, long nanos, CallException failure) {
    if (failure instanceof RetriableException retriable && NO_ANSWER.contains(retriable.reason())) {
      breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
    } else {
      breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }
  }

  private static NotMadeException open(LimitKey key) {
    return new NotMadeException(
        RetryReason.UNAVAILABLE,
        "%s does not answer for %s; it is probed every %d seconds"
            .formatted(key.provider(), key.model(), OPEN.toSeconds()),
        null);
  }
}
