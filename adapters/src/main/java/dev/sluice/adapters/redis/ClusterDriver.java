package dev.sluice.adapters.redis;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClusterClient;

/**
 * A Redis Cluster, with a pool of connections for each of its servers. Every command and every
 * script of this package is about one key, so it has its one server. A message that is published on
 * one server reaches the subscribers of all.
 *
 * @see <a href="https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/">The
 *     cluster specification</a>
 */
record ClusterDriver(RedisClusterClient client, HostAndPort seed) implements RedisDriver {
  /** The second one goes where the first was sent to, or after the slots were learned anew. */
  private static final int ATTEMPTS = 2;

  /**
   * Learns the servers and their slots.
   *
   * @param seed any server of the cluster
   * @throws redis.clients.jedis.exceptions.JedisException if it is away
   */
  static ClusterDriver of(
      HostAndPort seed, JedisClientConfig config, ConnectionPoolConfig pool, Duration timeout) {
    RedisClusterClient client =
        RedisClusterClient.builder()
            .nodes(Set.of(seed))
            .clientConfig(config)
            .poolConfig(pool)
            .maxAttempts(ATTEMPTS)
            .maxTotalRetriesDuration(timeout)
            .build();
    return new ClusterDriver(client, seed);
  }

  @Override
  public void dropIdle() {
    client.getClusterNodes().values().forEach(ConnectionPool::clear);
  }

  /** Another one each time, as any of them may be away. */
  @Override
  public HostAndPort publisher() {
    List<String> known = List.copyOf(client.getClusterNodes().keySet());
    return known.isEmpty()
        ? seed
        : HostAndPort.from(known.get(ThreadLocalRandom.current().nextInt(known.size())));
  }

  @Override
  public void close() {
    client.close();
  }
}
