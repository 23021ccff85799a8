package dev.sluice.adapters.weaviate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChunkUuidTest {
  @Test
  void isOfVersionFiveAndTheSameEveryTime() {
    assertThat(ChunkUuid.of("docs/ä.md#1")).isEqualTo(ChunkUuid.of("docs/ä.md#1"));
    assertThat(ChunkUuid.of("a")).isNotEqualTo(ChunkUuid.of("A"));
    assertThat(ChunkUuid.of("a").version()).isEqualTo(5);
    assertThat(ChunkUuid.of("a").variant()).isEqualTo(2);
  }
}
