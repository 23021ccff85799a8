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
  /**
   * ARGV: calls a minute. Answers: whether it is allowed, how many remain, and the microseconds
   * until the whole limit is free and until the next call is allowed. A clock that was set back
   * holds nobody up for longer than a minute.
   */
  private static final RedisScript TAKE =
      new RedisScript(
          """
          local minute = 60000000
          local step = minute / tonumber(ARGV[1])
          local time = redis.call('TIME')
          local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
          local free = tonumber(redis.call('GET', KEYS[1]) or '0')
          free = math.min(math.max(free, now), now + minute)
          local taken = free + step - now
          if taken > minute + 1 then
            return {0, 0, math.ceil(free - now), math.ceil(taken - minute)}
          end
          redis.call('SET', KEYS[1], string.format('%.0f', now + taken),
              'PX', math.ceil(taken / 1000))
          return {1, math.floor((minute - taken + 1) / step), math.ceil(taken), 0}
          """);

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
