package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisTest {

  @TempDir Path data;

  @Test
  void answersOnTheLoopbackAndEndsWhenClosed() throws Exception {
    int port;
    try (EmbeddedRedis redis = EmbeddedRedis.start(data, 0)) {
      port = redis.port();
      assertThat(redis.url()).isEqualTo("redis://127.0.0.1:" + port);

      assertThat(Resp.call(port, "SET name sluice")).isEqualTo("+OK");

      assertThat(Resp.call(port, "GET name")).isEqualTo("sluice");
    }
    assertThatThrownBy(() -> Resp.call(port, "PING")).isInstanceOf(SocketException.class);
  }

  @Test
  void keepsItsDataOverACloseAndAKill() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(data, 0)) {
      Resp.call(redis.port(), "SET first 1");
    }
    try (EmbeddedRedis redis = EmbeddedRedis.start(data, 0)) {
      int port = redis.port();
      assertThat(Resp.call(port, "GET first")).isEqualTo("1");
      Resp.call(port, "SET second 2");

      redis.kill();
      assertThatThrownBy(() -> Resp.call(port, "PING")).isInstanceOf(SocketException.class);
      redis.restart();

      assertThat(Resp.call(port, "GET second")).isEqualTo("2");
      redis.restart();
      assertThat(Resp.call(port, "GET second")).isEqualTo("2");
    }
  }

  @Test
  void worksInAFolderWithAnAwkwardName() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(data.resolve("a \"b\" c"), 0)) {
      assertThat(Resp.call(redis.port(), "SET k v")).isEqualTo("+OK");
    }
  }

  @Test
  void endsWhatAKilledProcessLeftBehindAndKeepsItsData() throws Exception {
    Path output = data.resolve("port");
    Process child = Child.start(RedisMain.class, data, output);
    await().atMost(Duration.ofSeconds(30)).until(() -> !Child.lines(output).isEmpty());
    int left = Integer.parseInt(Child.lines(output).getFirst());
    assertThatThrownBy(() -> EmbeddedRedis.start(data, 0))
        .isInstanceOf(DataFolderInUseException.class);
    child.destroyForcibly().waitFor();
    assertThat(Resp.call(left, "GET left")).isEqualTo("behind");

    try (EmbeddedRedis redis = EmbeddedRedis.start(data, left)) {
      assertThat(redis.port()).isEqualTo(left);
      assertThat(Resp.call(left, "GET left")).isEqualTo("behind");
    }
  }

  @Test
  void neverEndsAForeignProcess() throws Exception {
    try (EmbeddedRedis foreign = EmbeddedRedis.start(data.resolve("foreign"), 0)) {
      String pid = Files.readString(data.resolve("foreign/redis/redis.pid"));
      Path ours = Files.createDirectories(data.resolve("ours/redis"));
      Files.writeString(ours.resolve("redis.pid"), pid);

      EmbeddedRedis.start(data.resolve("ours"), 0).close();

      assertThat(Resp.call(foreign.port(), "PING")).isEqualTo("+PONG");
    }
  }

  @Test
  void passesOverAPidFileThatNamesNobody() throws Exception {
    Path ours = Files.createDirectories(data.resolve("redis"));
    for (String pid : new String[] {"", "no number", "0", Long.toString(Long.MAX_VALUE)}) {
      Files.writeString(ours.resolve("redis.pid"), pid);

      EmbeddedRedis.start(data, 0).close();
    }
  }

  @Test
  void namesATakenPortAndItsFlag() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      int port = other.getLocalPort();

      assertThatThrownBy(() -> EmbeddedRedis.start(data, port))
          .isInstanceOf(PortTakenException.class)
          .hasMessageContaining("port " + port + " ")
          .hasMessageContaining("--redis-port");
    }
    EmbeddedRedis.start(data, 0).close();
  }

  @Test
  void saysWhatTheServerDislikes() throws Exception {
    Path ours = Files.createDirectories(data.resolve("redis"));
    Files.writeString(ours.resolve("appendonly.aof"), "not a log of commands");

    assertThatThrownBy(() -> EmbeddedRedis.start(data, 0))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContaining("Bad file format reading the append only file");
  }
}
