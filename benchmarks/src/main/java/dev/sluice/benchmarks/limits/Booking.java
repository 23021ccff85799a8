package dev.sluice.benchmarks.limits;

import dev.sluice.adapters.redis.RedisCallLedger;
import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisRateLimiter;
import dev.sluice.benchmarks.lab.Lab;
import dev.sluice.benchmarks.lab.Runs;
import dev.sluice.benchmarks.lab.Tasks;
import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.settings.Settings;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Role;
import dev.sluice.schemas.Usage;
import dev.sluice.workers.paid.PaidProviders;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;

/** Measures the cost of a booking, and the load of waiting callers on Redis. */
final class Booking {
  private static final int WARM_UP = 5000;
  private static final int BOOKINGS = 20_000;
  private static final int WAITERS = 1000;
  private static final int WAIT_SECONDS = 10;

  private record Result(double medianMicros, double p99Micros, long commands) {
    @Override
    public String toString() {
      return "a booking: %.1f us in the median, %.1f us p99; %d waiting callers, %d s: %d commands"
          .formatted(medianMicros, p99Micros, WAITERS, WAIT_SECONDS, commands);
    }
  }

  private Booking() {}

  public static void main(String[] args) throws Exception {
    Runs.of(args, Booking::run, Result::medianMicros);
    System.exit(0);
  }

  private static Result run() throws Exception {
    try (Lab lab = Lab.open()) {
      // One call a minute: after the first, every caller waits for its slot.
      Settings settings =
          lab.settings(Map.of("RATE_LIMIT_REQUESTS", "1", "RATE_LIMIT_TOKENS", "1000000"));
      try (RedisConnection redis = RedisConnection.open(settings.redis(), Optional.empty())) {
        RedisRateLimiter limiter = new RedisRateLimiter(redis);
        long[] nanos = bookings(limiter);
        return new Result(
            nanos[BOOKINGS / 2] / 1e3,
            nanos[BOOKINGS * 99 / 100] / 1e3,
            waiting(settings, limiter, redis));
      }
    }
  }

  private static long[] bookings(RedisRateLimiter limiter) {
    LimitKey key = new LimitKey("openai", "booked");
    Limits limits = new Limits(1_000_000, 1_000_000_000);
    long[] nanos = new long[BOOKINGS];
    for (int i = -WARM_UP; i < BOOKINGS; i++) {
      long start = System.nanoTime();
      limiter.book(key, limits, 100, Duration.ofHours(1));
      if (i >= 0) {
        nanos[i] = System.nanoTime() - start;
      }
    }
    Arrays.sort(nanos);
    return nanos;
  }

  /** The commands to Redis while callers wait, besides the booking itself. */
  private static long waiting(Settings settings, RedisRateLimiter limiter, RedisConnection redis)
      throws InterruptedException {
    LlmProvider provider =
        new LlmProvider() {
          @Override
          public String name() {
            return "openai";
          }

          @Override
          public LlmAnswer answer(LlmCall call) {
            return new LlmAnswer("", call.model(), "stop", new Usage(1, 1));
          }
        };
    try (PaidProviders calls =
            PaidProviders.start(
                settings, limiter, new RedisCallLedger(redis), new SimpleMeterRegistry());
        Jedis observer = new Jedis(settings.redis().url());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      LlmProvider paid = calls.wrap(provider);
      for (int i = 0; i < WAITERS; i++) {
        LlmCall call = call("waiter-" + i);
        threads.submit(() -> paid.answer(call));
      }
      TimeUnit.SECONDS.sleep(3);
      long before = commands(observer);
      TimeUnit.SECONDS.sleep(WAIT_SECONDS);
      long after = commands(observer);
      threads.shutdownNow();
      return after - before - 1;
    }
  }

  private static LlmCall call(String id) {
    return new LlmCall(
        Tasks.TENANT,
        id,
        Tasks.MODEL,
        List.of(new Message(Role.USER, "hello")),
        List.of(),
        0.5,
        50,
        "text",
        false,
        Instant.now().plus(Duration.ofDays(1)));
  }

  private static long commands(Jedis redis) {
    return redis
        .info("stats")
        .lines()
        .filter(line -> line.startsWith("total_commands_processed:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
        .findFirst()
        .orElseThrow();
  }
}
