package dev.sluice.ingest.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.request.RequestRules;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

  @Test
  void freshOnesAreVersion7AndCarryTheTime() {
    UUID id = UUID.fromString(RequestIds.fresh(NOW));
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
    assertThat(id.toString()).matches(RequestRules.ID_PATTERN);
  }

  @Test
  void freshOnesSortByTimeAndDiffer() {
    assertThat(RequestIds.fresh(NOW)).isLessThan(RequestIds.fresh(NOW.plusMillis(1)));
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(ids.add(RequestIds.fresh(NOW))).isTrue();
    }
  }

  @Test
  void derivedOnesAreVersion8AndTheSameForTheSamePartsOnly() {
    String id = RequestIds.derived("chat", "tenant", "key", "body");
    assertThat(UUID.fromString(id).version()).isEqualTo(8);
    assertThat(UUID.fromString(id).variant()).isEqualTo(2);
    assertThat(RequestIds.derived("chat", "tenant", "key", "body")).isEqualTo(id);
    assertThat(RequestIds.derived("chat", "tenan", "tkey", "body")).isNotEqualTo(id);
    assertThat(RequestIds.derived("chat", "tenant", "key", "body2")).isNotEqualTo(id);
  }
}
