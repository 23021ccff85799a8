package dev.sluice.adapters.redis;

import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;

/** One Redis server. */
record SingleServerDriver(RedisClient client, HostAndPort publisher) implements RedisDriver {
  /** Connects to nothing yet. */
  static SingleServerDriver of(
      HostAndPort server, JedisClientConfig config, ConnectionPoolConfig pool) {
    RedisClient client =
        RedisClient.builder().hostAndPort(server).clientConfig(config).poolConfig(pool).build();
    return new SingleServerDriver(client, server);
  }

  @Override
  public void dropIdle() {
    client.getPool().clear();
  }

  @Override
  public void close() {
    client.close();
  }
}
