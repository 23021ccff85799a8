package dev.sluice.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.limit.Limits;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaidCallSettingsTest {
  @TempDir Path folder;

  private Settings read(Map<String, String> environment) {
    return Settings.read(SettingsSource.of(Map.of(), environment, folder));
  }

  @Test
  void defaults() {
    Settings settings = read(Map.of());
    assertThat(settings.paidCalls().modelLimits()).isEmpty();
    assertThat(settings.paidCalls().tokenCharge()).isEqualTo(TokenCharge.RESERVED);
    assertThat(settings.paidCalls().attempts()).isEqualTo(5);
    assertThat(settings.paidCalls().unknownCalls()).isEqualTo(UnknownCalls.RETRY);
    assertThat(settings.cache().enabled()).isTrue();
    assertThat(settings.cache().localMegabytes()).isEqualTo(32);
    assertThat(settings.cache().searchTtl()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aModelMayHaveLimitsOfItsOwn() {
    Settings settings =
        read(Map.of("RATE_LIMITS", "gpt-4o=500/30000, text-embedding-3-small=3000/1000000"));
    assertThat(settings.paidCalls().modelLimits())
        .containsOnly(
            Map.entry("gpt-4o", new Limits(500, 30_000)),
            Map.entry("text-embedding-3-small", new Limits(3000, 1_000_000)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-4o",
        "gpt-4o=500",
        "gpt-4o=0/1000",
        "gpt-4o=1/0",
        "a=1/2,a=3/4",
        "a=1/2,",
        "=1/2",
        "a=1/9999999999"
      })
  void whatIsNoTableIsRefused(String table) {
    InvalidSettingsException refused =
        catchThrowableOfType(
            InvalidSettingsException.class, () -> read(Map.of("RATE_LIMITS", table)));
    assertThat(refused)
        .hasMessageContaining("RATE_LIMITS")
        .hasMessageContaining("gpt-4o=500/30000");
  }

  @Test
  void aVersionOfAModelHasThePriceOfItsName() {
    PriceTable prices =
        read(Map.of("PRICES", "gpt-4=30/60, gpt-4o=2.5/10,text-embedding-ada-002=0.1"))
            .paidCalls()
            .prices();
    assertThat(prices.of("gpt-4-0613").orElseThrow().micros(1000, 10)).isEqualTo(30_600);
    assertThat(prices.of("gpt-4o-2024-08-06").orElseThrow().micros(1000, 10)).isEqualTo(2600);
    assertThat(prices.of("text-embedding-ada-002").orElseThrow().micros(7, 0)).isEqualTo(1);
    assertThat(prices.of("gpt-4o")).contains(new Price(new BigDecimal("2.5"), BigDecimal.TEN));
    assertThat(prices.of("gpt-5")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-4", "gpt-4=", "gpt-4=a/b", "gpt-4=1/2/3", "a=1,a=2", "a=-1"})
  void whatIsNoPriceIsRefused(String table) {
    InvalidSettingsException refused =
        catchThrowableOfType(InvalidSettingsException.class, () -> read(Map.of("PRICES", table)));
    assertThat(refused).hasMessageContaining("PRICES").hasMessageContaining("gpt-4o=2.5/10");
  }
}
