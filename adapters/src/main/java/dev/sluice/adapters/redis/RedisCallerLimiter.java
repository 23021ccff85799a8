package dev.sluice.adapters.redis;

import dev.sluice.core.limit.CallerLimiter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Calls of the API, in one text for each caller, {@code sluice:caller:tenant:name}: the moment, in
 * microseconds of Redis' own clock, at which the caller's whole minute is free again (GCRA). It
 * goes away by itself when that moment has come. A call that a broken connection repeats counts
 * twice.
 */
public final class RedisCallerLimiter implements CallerLimiter {
  private static final RedisScript TAKE = RedisScript.load("caller-take.lua");

  private final RedisConnection redis;

  public RedisCallerLimiter(RedisConnection redis) {
    this.redis = redis;
  }

  @Override
  public Allowance take(String tenant, String caller, int perMinute) {
    byte[] name = RedisKeys.of("caller", tenant, caller);
    List<byte[]> args = List.of(RedisScript.arg(perMinute));
    List<?> answer = (List<?>) redis.call(client -> TAKE.run(client, name, args));
    return new Allowance(
        (Long) answer.get(0) == 1,
        Math.toIntExact((Long) answer.get(1)),
        Duration.of((Long) answer.get(2), ChronoUnit.MICROS),
        Duration.of((Long) answer.get(3), ChronoUnit.MICROS));
  }
}
