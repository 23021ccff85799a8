package dev.sluice.adapters.redis;

import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.UnifiedJedis;

/** The driver's client of one server or of a cluster. */
interface RedisDriver extends AutoCloseable {
  /** Takes commands. */
  UnifiedJedis client();

  /** Throws away the connections that nobody uses now. */
  void dropIdle();

  /** A server on which messages are received that were published on any server of this Redis. */
  HostAndPort publisher();

  @Override
  void close();
}
