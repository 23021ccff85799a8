package dev.sluice.adapters.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.suspect.SuspectTasks;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Suspects in Redis: the hash {@code sluice:suspects:} holds for each task the deaths that it died
 * alone. It is forgotten a week after the last death, when no topic holds the tasks any more.
 */
public final class RedisSuspectTasks implements SuspectTasks {
  private static final byte[] KEY = RedisKeys.of("suspects");
  private static final byte[] NONE = "0".getBytes(UTF_8);
  private static final Duration KEPT = Duration.ofDays(8);

  private final RedisConnection redis;

  public RedisSuspectTasks(RedisConnection redis) {
    this.redis = redis;
  }

  @Override
  public Map<String, Integer> all() {
    Map<String, Integer> all = new HashMap<>();
    redis
        .call(client -> client.hgetAll(KEY))
        .forEach((id, deaths) ->
            all.put(new String(id, UTF_8), Integer.valueOf(new String(deaths, UTF_8))));
    return all;
  }

  @Override
  public void died(Collection<String> ids) {
    for (String id : ids) {
      byte[] field = id.getBytes(UTF_8);
      long _ =
          redis.call(client ->
              ids.size() == 1 ? client.hincrBy(KEY, field, 1) : client.hsetnx(KEY, field, NONE));
    }
    long _ = redis.call(client -> client.expire(KEY, KEPT.toSeconds()));
  }

  @Override
  public void clear(String id) {
    byte[] field = id.getBytes(UTF_8);
    long _ = redis.call(client -> client.hdel(KEY, field));
  }
}
