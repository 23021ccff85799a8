package dev.sluice.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CacheKeyTest {
  @Test
  void everyPartCountsAndNoneRunsIntoTheNext() {
    CacheKey key = CacheKey.of("e", "tenant", "model", "text");
    assertThat(key).isEqualTo(CacheKey.of("e", "tenant", "model", "text"));
    assertThat(key)
        .isNotEqualTo(CacheKey.of("e", "other", "model", "text"))
        .isNotEqualTo(CacheKey.of("e", "tenantm", "odel", "text"))
        .isNotEqualTo(CacheKey.of("e", "tenant", "model", "text", ""))
        .isNotEqualTo(CacheKey.of("f", "tenant", "model", "text"));
    assertThat(key.value()).matches("e:[0-9a-f]{64}");
  }
}
