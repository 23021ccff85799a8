package dev.sluice.workers;

import dev.sluice.core.cache.Cache;
import dev.sluice.core.cache.CacheKey;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * A cache that lets in as many callers at once as it has connections, and the others in their
 * order. A backlog of embeddings asks for thousands of values at once. Without an order most
 * callers would wait too long for a connection, and the cache would be taken for dead.
 */
final class BoundedCache implements Cache {
  private final Cache next;
  private final Semaphore connections;

  BoundedCache(Cache next, int connections) {
    this.next = next;
    this.connections = new Semaphore(connections, true);
  }

  @Override
  public Optional<byte[]> get(CacheKey key) {
    connections.acquireUninterruptibly();
    try {
      return next.get(key);
    } finally {
      connections.release();
    }
  }

  @Override
  public void put(CacheKey key, byte[] value, Duration ttl) {
    connections.acquireUninterruptibly();
    try {
      next.put(key, value, ttl);
    } finally {
      connections.release();
    }
  }
}
