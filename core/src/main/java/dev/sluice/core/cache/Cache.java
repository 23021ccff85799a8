package dev.sluice.core.cache;

import java.time.Duration;
import java.util.Optional;

/**
 * A cache that all processes share. While it cannot be reached it finds nothing; it never fails a
 * call.
 */
public interface Cache {
  /** The value of a key; empty if the cache does not have it. */
  Optional<byte[]> get(CacheKey key);

  /** Stores a value for at most the given time. */
  void put(CacheKey key, byte[] value, Duration ttl);
}
