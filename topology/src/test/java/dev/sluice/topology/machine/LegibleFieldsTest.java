package dev.sluice.topology.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LegibleFieldsTest {
  @Test
  void topLevelStringsBeforeTheErrorAreRead() {
    assertThat(
            of("{\"a\":\"1\",\"n\":5,\"o\":{\"a\":\"2\",\"x\":[1]},\"b\":\"3\",oops,\"c\":\"4\"}"))
        .isEqualTo(Map.of("a", "1", "b", "3"));
  }

  @Test
  void theFirstOfANameCounts() {
    assertThat(of("{\"a\":\"1\",\"a\":\"2\"}")).isEqualTo(Map.of("a", "1"));
  }

  @Test
  void whatIsNoObjectHasNoFields() {
    assertThat(of("[\"a\"]")).isEmpty();
    assertThat(of("")).isEmpty();
    assertThat(of("{")).isEmpty();
  }

  @Property
  void noBytesMakeItThrow(@ForAll byte[] bytes) {
    byte[] json = new byte[bytes.length + 1];
    json[0] = '{';
    System.arraycopy(bytes, 0, json, 1, bytes.length);
    assertThat(LegibleFields.of(json)).isNotNull();
  }

  private static Map<String, String> of(String json) {
    return LegibleFields.of(json.getBytes(UTF_8));
  }
}
