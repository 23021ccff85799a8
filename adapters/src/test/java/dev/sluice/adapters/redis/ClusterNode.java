package dev.sluice.adapters.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.SafeEncoder;

/** A real Redis server in cluster mode, on 127.0.0.1. */
final class ClusterNode implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  private final Path binary;
  private final Path folder;
  private final int port;
  private Process process;

  ClusterNode(Path binary, Path data, int port) {
    this.binary = binary;
    this.folder = data.resolve("node-" + port);
    this.port = port;
    start();
  }

  /** Returns once it answers. What it held before is there again. */
  void start() {
    try {
      Files.createDirectories(folder);
      process =
          new ProcessBuilder(
                  binary.toString(),
                  "--bind",
                  LOOPBACK,
                  "--port",
                  Integer.toString(port),
                  "--dir",
                  folder.toString(),
                  "--appendonly",
                  "yes",
                  "--save",
                  "",
                  "--cluster-enabled",
                  "yes",
                  "--cluster-announce-ip",
                  LOOPBACK,
                  "--cluster-node-timeout",
                  "2000",
                  "--cluster-require-full-coverage",
                  "no")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(JedisException.class)
        .until(() -> !ask("INFO").isEmpty());
  }

  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The answer to {@code CLUSTER} with these arguments. */
  String ask(String... args) {
    try (Connection connection =
        new Connection(server(), DefaultJedisClientConfig.builder().build())) {
      connection.sendCommand(Command.CLUSTER, args);
      Object reply = connection.getOne();
      return reply instanceof byte[] bytes ? SafeEncoder.encode(bytes) : String.valueOf(reply);
    }
  }

  HostAndPort server() {
    return new HostAndPort(LOOPBACK, port);
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    kill();
  }
}
