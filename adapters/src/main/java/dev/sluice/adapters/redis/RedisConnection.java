package dev.sluice.adapters.redis;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.secrets.CurrentSecret;
import dev.sluice.core.settings.RedisSettings;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.JedisClientConfig;
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
  private final boolean cluster;
  private final int poolSize;
  private final Duration timeout;

  /** Held while the driver is made, and never waited for longer than for Redis itself. */
  private final ReentrantLock making = new ReentrantLock();

  private volatile @Nullable RedisDriver driver;
  private volatile boolean closed;

  private RedisConnection(RedisAddress address, boolean cluster, int poolSize, Duration timeout) {
    this.address = address;
    this.cluster = cluster;
    this.poolSize = poolSize;
    this.timeout = timeout;
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
    RedisAddress address =
        new RedisAddress(
            settings.url(),
            settings.caCertificate().map(Path::of).map(TrustedAuthorities::trusted),
            password);
    return new RedisConnection(address, settings.cluster(), settings.poolSize(), timeout);
  }

  /**
   * Asks Redis whether it is there and lets this process in.
   *
   * @throws RetriableException if not, saying why
   */
  public void check() {
    byte[] key = RedisKeys.of("check");
    Object _ = call(client -> client.exists(key));
  }

  /**
   * Makes a call. Connections that idle in the pool are found dead only when they are used, after a
   * restart of Redis all of them; so a call whose connection breaks throws them away and is made
   * once more. It must therefore be harmless when Redis carries it out twice. A call that is
   * refused with a password that was rotated is made once more with the new one.
   *
   * @throws RetriableException for everything that the driver throws
   */
  <T> T call(Function<UnifiedJedis, T> command) {
    boolean broken = false;
    boolean renewed = false;
    while (true) {
      Optional<String> password = address.password();
      try {
        RedisDriver present = driver();
        if (broken || renewed) {
          present.dropIdle();
        }
        return command.apply(present.client());
      } catch (JedisException e) {
        if (RedisFailures.isRefused(e)) {
          if (renewed || !address.renewed(password)) {
            throw translated(e);
          }
          renewed = true;
        } else {
          if (broken || !RedisFailures.isBroken(e) || Thread.currentThread().isInterrupted()) {
            throw translated(e);
          }
          broken = true;
        }
      }
    }
  }

  /**
   * A connection of the caller's own, outside the pool, already signed in, to a server that hears
   * all that is published.
   *
   * @param silence after how long without a word from Redis the connection counts as lost
   * @throws JedisException if there is none to be had
   */
  Connection dedicated(Duration silence) {
    Optional<String> password = address.password();
    try {
      return new Connection(driver().publisher(), address.config(timeout, silence));
    } catch (JedisException e) {
      if (!RedisFailures.isRefused(e) || !address.renewed(password)) {
        throw e;
      }
      return new Connection(driver().publisher(), address.config(timeout, silence));
    }
  }

  RetriableException translated(JedisException e) {
    return RedisFailures.of(address, e);
  }

  /**
   * A cluster must be asked for its servers first: made with the first call that finds it there.
   */
  private RedisDriver driver() {
    RedisDriver made = driver;
    if (made != null) {
      return made;
    }
    try {
      if (!making.tryLock(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new JedisConnectionException(new SocketTimeoutException("others wait for it too"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JedisConnectionException(e);
    }
    try {
      return make();
    } finally {
      making.unlock();
    }
  }

  private RedisDriver make() {
    RedisDriver made = driver;
    if (made == null) {
      if (closed) {
        throw new JedisConnectionException("closed");
      }
      JedisClientConfig config = address.config(timeout, timeout);
      made =
          cluster
              ? ClusterDriver.of(address.server(), config, pool(), timeout)
              : SingleServerDriver.of(address.server(), config, pool());
      driver = made;
    }
    return made;
  }

  private ConnectionPoolConfig pool() {
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(poolSize);
    pool.setMaxIdle(poolSize);
    pool.setMaxWait(timeout);
    pool.setJmxEnabled(false);
    return pool;
  }

  /** Closes every connection; calls under way fail. */
  @Override
  public void close() {
    making.lock();
    try {
      closed = true;
      RedisDriver made = driver;
      if (made != null) {
        made.close();
      }
    } finally {
      making.unlock();
    }
  }
}
