package dev.sluice.adapters.redis;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.secrets.CurrentSecret;
import dev.sluice.core.settings.RedisSettings;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A process's connections to Redis, opened and closed by its composition root and shared by the
 * adapters of this package. Opening connects to nothing, so a process starts while Redis is away
 * and works once it is there. Safe for concurrent use; callers beyond the pool's size wait.
 */
public final class RedisConnection implements AutoCloseable {
  /** How long connecting, an answer, or a free connection of the pool is waited for. */
  public static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final RedisAddress address;
  private final Duration timeout;
  private final RedisClient client;

  private RedisConnection(RedisAddress address, int poolSize, Duration timeout) {
    this.address = address;
    this.timeout = timeout;
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(poolSize);
    pool.setMaxIdle(poolSize);
    pool.setMaxWait(timeout);
    pool.setJmxEnabled(false);
    this.client =
        RedisClient.builder()
            .hostAndPort(address.server())
            .clientConfig(address.config(timeout, timeout))
            .poolConfig(pool)
            .build();
  }

  /**
   * The connections that the settings describe.
   *
   * @param password of {@code REDIS_PASSWORD}, asked for with every connection that is made
   */
  public static RedisConnection open(RedisSettings settings, Optional<CurrentSecret> password) {
    return open(settings, password, TIMEOUT);
  }

  /**
   * The connections that the settings describe, for users who would rather fail than wait.
   *
   * @param password of {@code REDIS_PASSWORD}, asked for with every connection that is made
   * @param timeout how long connecting, an answer, or a free connection is waited for
   */
  public static RedisConnection open(
      RedisSettings settings, Optional<CurrentSecret> password, Duration timeout) {
    return new RedisConnection(
        new RedisAddress(settings.url(), password), settings.poolSize(), timeout);
  }

  /**
   * Asks Redis whether it is there and lets this process in.
   *
   * @throws RetriableException if not, saying why
   */
  public void check() {
    call(UnifiedJedis::ping);
  }

  /**
   * Makes a call. Connections that idle in the pool are found dead only when they are used, after a
   * restart of Redis all of them; so a call whose connection breaks throws them away and is made
   * once more. It must therefore be harmless when Redis carries it out twice.
   *
   * @throws RetriableException for everything that the driver throws
   */
  <T> T call(Function<UnifiedJedis, T> command) {
    try {
      return command.apply(client);
    } catch (JedisConnectionException e) {
      if (Thread.currentThread().isInterrupted() || timedOut(e)) {
        throw translated(e);
      }
      client.getPool().clear();
    } catch (JedisException e) {
      throw translated(e);
    }
    try {
      return command.apply(client);
    } catch (JedisException e) {
      throw translated(e);
    }
  }

  /**
   * A connection of the caller's own, outside the pool, already signed in.
   *
   * @param silence after how long without a word from Redis the connection counts as lost
   * @throws JedisException if there is none to be had
   */
  Connection dedicated(Duration silence) {
    return new Connection(address.server(), address.config(timeout, silence));
  }

  RetriableException translated(JedisException e) {
    return Translation.of(address, e);
  }

  private static boolean timedOut(JedisConnectionException e) {
    return e.getCause() instanceof SocketTimeoutException;
  }

  /** Closes every connection; calls under way fail. */
  @Override
  public void close() {
    client.close();
  }
}
