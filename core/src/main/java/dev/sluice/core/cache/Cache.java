package dev.sluice.core.cache;

import java.time.Duration;
import java.util.Optional;

/** A cache shared by all processes. A cache that is away misses; it never fails a call. */
public interface Cache {
  /** The value, if it is there. */
  Optional<byte[]> get(CacheKey key);

  /** Stores a value for at most the given time. */
  void put(CacheKey key, byte[] value, Duration ttl);
}
