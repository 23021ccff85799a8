package dev.sluice.adapters.redis;

import dev.sluice.core.cache.Cache;
import dev.sluice.core.cache.CacheKey;
import dev.sluice.core.failure.RetriableException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.params.SetParams;

/**
 * A cache in Redis, under {@code sluice:cache:} and the key. While Redis is away everything misses
 * and nothing is stored, and after the first failure without a wait: Redis is then left alone for a
 * second, later for up to half a minute. Open its connection with {@link #TIMEOUT}, since a cache
 * that lets its callers wait is none.
 */
public final class RedisCache implements Cache {
  /** How long the first call waits that finds Redis not answering. */
  public static final Duration TIMEOUT = Duration.ofMillis(250);

  private static final Logger LOG = LoggerFactory.getLogger(RedisCache.class);

  private final RedisConnection redis;
  private final LongSupplier nanoTime;
  private final ReconnectBackoff backOff = new ReconnectBackoff();

  public RedisCache(RedisConnection redis) {
    this(redis, System::nanoTime);
  }

  RedisCache(RedisConnection redis, LongSupplier nanoTime) {
    this.redis = redis;
    this.nanoTime = nanoTime;
  }

  @Override
  public Optional<byte[]> get(CacheKey key) {
    byte[] name = name(key);
    return attempt(() -> Optional.ofNullable(redis.call(client -> client.get(name))));
  }

  @Override
  public void put(CacheKey key, byte[] value, Duration ttl) {
    if (ttl.toMillis() < 1) {
      return;
    }
    byte[] name = name(key);
    SetParams expiry = SetParams.setParams().px(ttl.toMillis());
    Optional<byte[]> _ =
        attempt(() -> {
          redis.call(client -> client.set(name, value, expiry));
          return Optional.empty();
        });
  }

  private static byte[] name(CacheKey key) {
    return RedisKeys.of("cache", key.value());
  }

  private Optional<byte[]> attempt(Supplier<Optional<byte[]>> call) {
    if (!backOff.permits(nanoTime.getAsLong())) {
      return Optional.empty();
    }
    try {
      Optional<byte[]> result = call.get();
      if (backOff.succeeded()) {
        LOG.info("the cache is back");
      }
      return result;
    } catch (RetriableException e) {
      // An interrupt tells of the caller, not of Redis.
      if (!Thread.currentThread().isInterrupted() && backOff.failed(nanoTime.getAsLong())) {
        LOG.info("nothing is cached for now: {}", e.getMessage());
      }
      return Optional.empty();
    }
  }
}
