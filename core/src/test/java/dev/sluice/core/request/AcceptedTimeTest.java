package dev.sluice.core.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptedTimeTest {
  private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    // None, seconds for milliseconds, and the ends of what a record can hold.
    "-1, now",
    "1796126400, now",
    "0, now",
    "9223372036854775807, now",
    "-9223372036854775808, now",
    // A clock that runs ahead by half an hour, and by two.
    "1796128200000, now",
    "1796133600000, now",
    "1577836800000, given",
    "1796122800000, given",
  })
  void anAbsurdTimeOrOneToComeCountsAsNow(long millis, String counts) {
    Instant given = Instant.ofEpochMilli(millis);
    assertThat(AcceptedTime.of(given, NOW)).isEqualTo(counts.equals("now") ? NOW : given);
  }
}
