package dev.sluice.adapters.redis;

import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;

/** One Redis server. */
record SingleServer(RedisClient client, HostAndPort publisher) implements Driver {
  /** Connects to nothing yet. */
  static SingleServer of(HostAndPort server, JedisClientConfig config, ConnectionPoolConfig pool) {
    RedisClient client =
        RedisClient.builder().hostAndPort(server).clientConfig(config).poolConfig(pool).build();
    return new SingleServer(client, server);
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
