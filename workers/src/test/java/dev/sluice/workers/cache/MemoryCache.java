package dev.sluice.workers.cache;

import dev.sluice.core.cache.Cache;
import dev.sluice.core.cache.CacheKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The shared cache of one test; it may be away, when everything misses. */
final class MemoryCache implements Cache {
  private final Map<CacheKey, byte[]> values = new ConcurrentHashMap<>();
  private volatile boolean away;

  @Override
  public Optional<byte[]> get(CacheKey key) {
    return away ? Optional.empty() : Optional.ofNullable(values.get(key));
  }

  @Override
  public void put(CacheKey key, byte[] value, Duration ttl) {
    if (!away) {
      values.put(key, value);
    }
  }

  void away(boolean now) {
    away = now;
  }

  void replaceAll(byte[] value) {
    values.replaceAll((key, old) -> value);
  }
}
