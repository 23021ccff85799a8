package dev.sluice.adapters.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.UnifiedJedis;

class RedisScriptTest {
  @RegisterExtension static final RedisServer REDIS = new RedisServer();

  private static List<Path> files() throws IOException, URISyntaxException {
    Path one =
        Path.of(Objects.requireNonNull(RedisScript.class.getResource("status-apply.lua")).toURI());
    try (Stream<Path> all = Files.list(Objects.requireNonNull(one.getParent()))) {
      return all.filter(file -> file.toString().endsWith(".lua")).toList();
    }
  }

  @Test
  void everyScriptSaysItsKeysArgumentsAndReplies() throws Exception {
    assertThat(files())
        .hasSizeGreaterThan(15)
        .allSatisfy(file -> {
          String header = Files.readString(file).split("\n\n", 2)[0];
          assertThat(header.lines()).allMatch(line -> line.startsWith("--"));
          assertThat(header).contains("-- KEYS[1]  ", "-- ARGV     ");
          if (!file.endsWith("limiter.lua")) {
            assertThat(header).contains("-- Returns  ");
          }
        });
  }

  @Test
  void redisCompilesEveryScript() throws Exception {
    UnifiedJedis client = REDIS.connect().call(redis -> redis);
    assertThat(files())
        .allSatisfy(file -> {
          String lua = RedisScript.load(String.valueOf(file.getFileName())).toString();
          assertThat(client.scriptLoad(lua, "key")).hasSize(40);
        });
  }

  @Test
  void aFileIsIncludedWhereItIsNamed() {
    String shared = RedisScript.load("limiter.lua").toString();
    assertThat(RedisScript.load("limiter-book.lua").toString())
        .contains(shared)
        .doesNotContain("#include");
  }

  @Test
  void aScriptThatIsMissingIsNamed() {
    assertThatThrownBy(() -> RedisScript.load("absent.lua"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "The Redis script absent.lua is not beside dev.sluice.adapters.redis.RedisScript");
  }
}
