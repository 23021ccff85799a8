package dev.sluice.adapters.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.ids.HostileIds;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RedisKeysTest {
  private static final List<String> PARTS =
      List.of(
          "",
          ":",
          "%",
          "%003A",
          "{a}",
          "}",
          "a:b",
          "\uD800",
          "\uDC00",
          "?",
          "🐟",
          "\r\n DEL x",
          " ");

  @Test
  void plainIdsAreReadable() {
    assertThat(new String(RedisKeys.of("status", "acme", "r-1"), UTF_8))
        .isEqualTo("sluice:status:acme:r-1");
  }

  @Test
  void noTwoPairsShareAKeyAndEachIsReadBack() {
    Set<String> keys = new HashSet<>();
    for (String first : PARTS) {
      for (String second : PARTS) {
        byte[] joined = RedisKeys.join(first, second).getBytes(UTF_8);
        assertThat(keys.add(new String(joined, UTF_8))).as("%s and %s", first, second).isTrue();
        assertThat(RedisKeys.split(new String(joined, UTF_8))).containsExactly(first, second);
      }
    }
    for (HostileIds.Pair pair : HostileIds.PAIRS) {
      assertThat(RedisKeys.split(RedisKeys.join(pair.tenant(), pair.id())))
          .containsExactly(pair.tenant(), pair.id());
    }
  }

  @Test
  void noPartMakesAHashTag() {
    assertThat(new String(RedisKeys.of("status", "{same}", "{same}"), UTF_8))
        .doesNotContain("{", "}");
  }
}
