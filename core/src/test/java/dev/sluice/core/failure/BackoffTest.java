package dev.sluice.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private Duration delay(int failures, double chance) {
    return backoff.delay(failures, Optional.empty(), chance);
  }

  @Test
  void doublesUpToTheLongest() {
    assertThat(delay(1, 0)).hasSeconds(1);
    assertThat(delay(2, 0)).hasSeconds(2);
    assertThat(delay(5, 0)).hasSeconds(16);
    assertThat(delay(6, 0)).hasSeconds(30);
    assertThat(delay(Integer.MAX_VALUE, 0)).hasSeconds(30);
  }

  @Test
  void chanceTakesAwayUpToAHalf() {
    assertThat(delay(3, 1)).hasSeconds(2);
    assertThat(delay(3, 0.5)).hasSeconds(3);
  }

  @Test
  void whatTheProviderAsksIsNeverUndercutAndSpreadAbove() {
    Optional<Duration> asked = Optional.of(Duration.ofSeconds(7));
    assertThat(backoff.delay(1, asked, 0)).hasSeconds(7);
    assertThat(backoff.delay(1, asked, 1)).hasSeconds(8);
    assertThat(backoff.delay(5, asked, 0)).hasSeconds(16);
  }
}
