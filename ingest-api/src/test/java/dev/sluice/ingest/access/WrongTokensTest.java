package dev.sluice.ingest.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class WrongTokensTest {
  private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");

  private final WrongTokens tokens = new WrongTokens();

  @Test
  void anAddressIsLoggedOnceAMinuteAndToldToWaitBeyondTheBound() {
    assertThat(tokens.add("a", NOW)).isEqualTo(new WrongTokens.Count(true, 0, false));
    for (int i = 2; i <= WrongTokens.MOST; i++) {
      assertThat(tokens.add("a", NOW)).isEqualTo(new WrongTokens.Count(false, 0, false));
    }
    assertThat(tokens.add("a", NOW).tooMany()).isTrue();
    assertThat(tokens.add("b", NOW).tooMany()).isFalse();
    assertThat(tokens.add("a", NOW.plus(WrongTokens.SPAN)))
        .isEqualTo(new WrongTokens.Count(true, WrongTokens.MOST + 1, false));
  }

  @Test
  void aFloodOfAddressesIsBounded() {
    for (int i = 0; i < 50_000; i++) {
      tokens.add("10.0." + i, NOW);
    }
    assertThat(tokens.add("10.0.0", NOW).first()).isTrue();
  }
}
