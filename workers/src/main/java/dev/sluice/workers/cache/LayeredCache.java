package dev.sluice.workers.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.sluice.core.cache.Cache;
import dev.sluice.core.cache.CacheKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;

/**
 * A cache in the memory of this process, before the one that all processes share. The least
 * recently used values leave the memory first. Safe for concurrent use.
 */
public final class LayeredCache {
  /** What an entry takes in memory beside its value, roughly: its key and its node. */
  private static final int OVERHEAD = 250;

  private record Held(byte[] value, Duration ttl) {}

  private final com.github.benmanes.caffeine.cache.Cache<CacheKey, Held> local;
  private final Cache shared;
  private final MeterRegistry registry;

  /**
   * @param localBytes what is held in memory at the most
   */
  public LayeredCache(long localBytes, Cache shared, MeterRegistry registry) {
    this.local =
        Caffeine.newBuilder()
            .maximumWeight(localBytes)
            .weigher((CacheKey key, Held held) -> held.value().length + OVERHEAD)
            .expireAfter(Expiry.creating((CacheKey key, Held held) -> held.ttl()))
            .build();
    this.shared = shared;
    this.registry = registry;
  }

  /**
   * The value, if it is there.
   *
   * @param kind what is cached, for the metrics
   * @param ttl how long a value from the shared cache is held in memory
   */
  Optional<byte[]> get(String kind, CacheKey key, Duration ttl) {
    Held held = local.getIfPresent(key);
    if (held != null) {
      count(kind, "hit", "memory");
      return Optional.of(held.value());
    }
    Optional<byte[]> found = shared.get(key);
    found.ifPresent(value -> local.put(key, new Held(value, ttl)));
    if (found.isPresent()) {
      count(kind, "hit", "redis");
    } else {
      count(kind, "miss", "none");
    }
    return found;
  }

  /** Stores a value in both; it is not to be changed after. */
  void put(CacheKey key, byte[] value, Duration ttl) {
    local.put(key, new Held(value, ttl));
    shared.put(key, value, ttl);
  }

  /** The cache that all processes share, for values that must not be held in memory. */
  Cache shared() {
    return shared;
  }

  /** The memory that is taken now, as far as it is counted. */
  long heldBytes() {
    local.cleanUp();
    return local.policy().eviction().orElseThrow().weightedSize().orElseThrow();
  }

  /** Somebody waited for another who wanted the same. */
  void joined(String kind) {
    count(kind, "hit", "joined");
  }

  private void count(String kind, String result, String layer) {
    Counter.builder("sluice.cache.gets")
        .description(
            "Look-ups by cache and result; the layer of a hit is memory, redis, or joined where"
                + " another fetched the same at that time.")
        .tags("cache", kind, "result", result, "layer", layer)
        .register(registry)
        .increment();
  }
}
