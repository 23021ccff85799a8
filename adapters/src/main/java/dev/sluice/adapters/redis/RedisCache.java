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
 * and nothing is stored. After the first failure that takes no time: Redis is not called for a
 * second, later for up to half a minute. Its connection is opened with {@link #TIMEOUT}, as callers
 * must not wait for a cache.
 */
public final class RedisCache implements Cache {
  /** How long the first call waits that finds Redis not answering. */
  public static final Duration TIMEOUT = Duration.ofMillis(250);

  private static final Logger log = LoggerFactory.getLogger(RedisCache.class);

  private final RedisConnection redis;
  private final LongSupplier nanoTime;
  private final ReconnectBackoff backoff = new ReconnectBackoff();

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
    if (!backoff.permits(nanoTime.getAsLong())) {
      return Optional.empty();
    }
    try {
      Optional<byte[]> result = call.get();
      if (backoff.succeeded()) {
        log.info("Redis answers again, values are cached");
      }
      return result;
    } catch (RetriableException e) {
      // An interrupt is about the caller, not about Redis.
      if (!Thread.currentThread().isInterrupted() && backoff.failed(nanoTime.getAsLong())) {
        log.info("Redis does not answer, nothing is cached meanwhile: {}", e.getMessage());
      }
      return Optional.empty();
    }
  }
}
