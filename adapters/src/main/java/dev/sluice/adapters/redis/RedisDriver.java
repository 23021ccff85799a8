package dev.sluice.adapters.redis;

import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.UnifiedJedis;

/** The driver's client of one server or of a cluster. */
interface RedisDriver extends AutoCloseable {
  /** Takes commands. */
  UnifiedJedis client();

  /** Throws away the connections that nobody uses now. */
  void dropIdle();

  /** A server that publishes what any server of the same Redis is told to. */
  HostAndPort publisher();

  @Override
  void close();
}
