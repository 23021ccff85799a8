package dev.sluice.adapters.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.limit.LimitKey;
import dev.sluice.core.limit.Pause;
import dev.sluice.core.limit.Pauses;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The pauses in Redis. Each stands in the hash of its model, {@code sluice:limit:provider:model};
 * the set {@code sluice:limit-pauses:} names the models that had one, so that they can be found.
 */
public final class RedisPauses implements Pauses {
  /** Shorter pauses are part of a limit that is used to the full, and are not listed. */
  static final Duration LISTED = Duration.ofSeconds(5);

  private static final RedisScript STATE = RedisScript.load("limiter-state.lua");
  private static final RedisScript LIFT = RedisScript.load("limiter-lift.lua");
  private static final byte[] NAMES = RedisKeys.of("limit-pauses");

  private final RedisConnection redis;

  public RedisPauses(RedisConnection redis) {
    this.redis = redis;
  }

  /** The hash of a model's limit. */
  static byte[] nameOf(LimitKey key) {
    return RedisKeys.of("limit", key.provider(), key.model());
  }

  /** Has a pause that was stored be found. */
  static void list(RedisConnection redis, LimitKey key) {
    byte[] member = RedisKeys.join(key.provider(), key.model()).getBytes(UTF_8);
    long _ = redis.call(client -> client.sadd(NAMES, member));
  }

  static Optional<Pause> stateOf(RedisConnection redis, LimitKey key) {
    List<?> state = (List<?>) redis.call(client -> STATE.run(client, nameOf(key), List.of()));
    Duration next = Duration.of((Long) state.get(0), ChronoUnit.MICROS);
    Duration asked = Duration.of((Long) state.get(1), ChronoUnit.MICROS);
    return asked.isZero()
        ? Optional.empty()
        : Optional.of(new Pause(key, next, asked, new String((byte[]) state.get(2), UTF_8)));
  }

  @Override
  public List<Pause> all() {
    List<Pause> all = new ArrayList<>();
    for (byte[] member : redis.call(client -> client.smembers(NAMES))) {
      List<String> parts = RedisKeys.split(new String(member, UTF_8));
      LimitKey key = new LimitKey(parts.get(0), parts.get(1));
      Optional<Pause> pause = stateOf(redis, key);
      if (pause.isPresent()) {
        all.add(pause.get());
      } else {
        long _ = redis.call(client -> client.srem(NAMES, member));
      }
    }
    all.sort(
        Comparator.comparing((Pause pause) -> pause.key().provider())
            .thenComparing(pause -> pause.key().model()));
    return all;
  }

  @Override
  public boolean lift(LimitKey key) {
    return (Long) redis.call(client -> LIFT.run(client, nameOf(key), List.of())) == 1;
  }
}
