package dev.sluice.adapters.redis;

import dev.sluice.local.EmbeddedRedis;
import dev.sluice.local.FreePort;
import dev.sluice.testkit.outage.Outage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.clients.jedis.UnifiedJedis;

/** A real Redis Cluster of two servers for a test class, emptied before each of its tests. */
final class RedisClusterServers
    implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback, Outage {
  private static final int MIDDLE_SLOT = 8192;
  private static final int LAST_SLOT = 16_383;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final List<RedisConnection> connections = new ArrayList<>();
  private final List<ClusterNode> nodes = new ArrayList<>();
  private Path data;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    if (!nodes.isEmpty()) {
      return;
    }
    data = Files.createTempDirectory("sluice-cluster");
    // It unpacks a server that runs here.
    EmbeddedRedis.start(data, 0).close();
    Path binary = data.resolve("redis").resolve("redis-server");
    for (int i = 0; i < 2; i++) {
      nodes.add(new ClusterNode(binary, data, FreePort.any()));
    }
    own(nodes.getFirst(), 0, MIDDLE_SLOT);
    own(nodes.getLast(), MIDDLE_SLOT + 1, LAST_SLOT);
    nodes.getLast().ask("MEET", "127.0.0.1", Integer.toString(nodes.getFirst().port()));
    awaitAll();
  }

  private static void own(ClusterNode node, int first, int last) {
    List<String> words = new ArrayList<>(List.of("ADDSLOTS"));
    for (int slot = first; slot <= last; slot++) {
      words.add(Integer.toString(slot));
    }
    node.ask(words.toArray(String[]::new));
  }

  private void awaitAll() {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          for (ClusterNode node : nodes) {
            org.assertj.core.api.Assertions.assertThat(node.ask("INFO"))
                .contains("cluster_state:ok")
                .contains("cluster_slots_ok:16384")
                .contains("cluster_known_nodes:2");
          }
        });
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    closeConnections();
    connect().call(UnifiedJedis::flushAll);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (context.getRequiredTestClass().getEnclosingClass() != null) {
      return;
    }
    closeConnections();
    nodes.forEach(ClusterNode::close);
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
    RedisConnection connection =
        RedisConnection.open(
            RedisServer.settings("redis://" + nodes.getFirst().server(), true, Optional.empty()),
            Optional.empty(),
            timeout);
    connections.add(connection);
    return connection;
  }

  List<ClusterNode> nodes() {
    return nodes;
  }

  @Override
  public void begin() {
    nodes.forEach(ClusterNode::kill);
  }

  @Override
  public void end() {
    nodes.forEach(ClusterNode::start);
    awaitAll();
  }

  private void closeConnections() {
    connections.forEach(RedisConnection::close);
    connections.clear();
  }
}
