package dev.sluice.adapters.redis;

import dev.sluice.core.settings.RedisSettings;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.local.PortTakenException;
import dev.sluice.testkit.outage.Outage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.clients.jedis.UnifiedJedis;

/** A real Redis for a test class, emptied before each test, and the clients opened on it. */
final class RedisServer implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback, Outage {
  private static final int MOST_TRIES = 20;

  private final List<RedisConnection> connections = new ArrayList<>();
  private Path data;
  private EmbeddedRedis redis;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    data = Files.createTempDirectory("sluice-redis");
    redis = startOnLowPort();
  }

  /**
   * On a port that the system gives to no client. On one that it does, a client that keeps knocking
   * while the server is away may be given the very port, connect to itself, and hold it.
   */
  private EmbeddedRedis startOnLowPort() {
    int tried = 0;
    while (true) {
      try {
        return EmbeddedRedis.start(data, ThreadLocalRandom.current().nextInt(20_000, 32_000));
      } catch (PortTakenException e) {
        tried++;
        if (tried == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    closeConnections();
    connect().call(UnifiedJedis::flushAll);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    closeConnections();
    redis.close();
    try (var files = Files.walk(data)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  /** A client of its own, closed before the next test. */
  RedisConnection connect() {
    return connect(RedisConnection.TIMEOUT);
  }

  RedisConnection connect(Duration timeout) {
    return track(RedisConnection.open(settings(redis.url()), Optional.empty(), timeout));
  }

  RedisConnection track(RedisConnection connection) {
    connections.add(connection);
    return connection;
  }

  static RedisSettings settings(String url) {
    return settings(url, false, Optional.empty());
  }

  static RedisSettings settings(String url, boolean cluster, Optional<String> caCertificate) {
    return new RedisSettings(
        URI.create(url),
        cluster,
        caCertificate,
        Optional.empty(),
        Duration.ofHours(1),
        Duration.ofDays(7),
        10);
  }

  int port() {
    return redis.port();
  }

  @Override
  public void begin() {
    redis.kill();
  }

  @Override
  public void end() {
    redis.restart();
  }

  private void closeConnections() {
    connections.forEach(RedisConnection::close);
    connections.clear();
  }
}
