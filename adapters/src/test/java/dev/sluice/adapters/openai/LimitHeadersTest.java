package dev.sluice.adapters.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.Headers;
import dev.sluice.core.limit.ObservedLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitHeadersTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "120ms, 120",
    "1s, 1000",
    "1.5s, 1500",
    "6m0s, 360000",
    "1h2m3.5s, 3723500",
    "1d, 86400000",
    "0s, 0",
    "59, 59000",
    "0.25, 250"
  })
  void readsTimesAsOpenAiWritesThem(String text, long millis) {
    assertThat(LimitHeaders.span(text)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1s", "1y", "s", "1 s", "1e9s", "99999999999s"})
  void aTimeThatMakesNoSenseIsNone(String text) {
    assertThat(LimitHeaders.span(text)).isEmpty();
  }

  @Test
  void readsAllFigures() {
    Headers headers =
        Headers.builder()
            .put("x-ratelimit-limit-requests", "60")
            .put("x-ratelimit-remaining-requests", "59")
            .put("x-ratelimit-reset-requests", "1s")
            .put("x-ratelimit-limit-tokens", "150000")
            .put("X-RateLimit-Remaining-Tokens", "149984")
            .put("x-ratelimit-reset-tokens", "6m0s")
            .build();

    assertThat(LimitHeaders.observed(headers))
        .contains(
            new ObservedLimits(
                OptionalInt.of(60),
                OptionalInt.of(59),
                Duration.ofSeconds(1),
                OptionalInt.of(150_000),
                OptionalInt.of(149_984),
                Duration.ofMinutes(6)));
  }

  @Test
  void absentAndSenselessFiguresAreAbsent() {
    assertThat(LimitHeaders.observed(Headers.builder().build())).isEmpty();
    assertThat(
            LimitHeaders.observed(
                Headers.builder()
                    .put("x-ratelimit-remaining-requests", "-1")
                    .put("x-ratelimit-limit-tokens", "99999999999")
                    .build()))
        .hasValueSatisfying(observed -> {
          assertThat(observed.remainingRequests()).isEmpty();
          assertThat(observed.limitTokens()).hasValue(Integer.MAX_VALUE);
          assertThat(observed.tokensReset()).isZero();
        });
  }

  @ParameterizedTest
  @CsvSource({
    "retry-after-ms, 250, 250",
    "retry-after-ms, 0.5, 0",
    "retry-after, 2, 2000",
    "retry-after, 1.5, 1500",
    "retry-after, 'Mon, 23 Nov 2026 10:00:20 GMT', 20000",
    "retry-after, 'Mon, 23 Nov 2026 09:00:00 GMT', 0"
  })
  void readsHowLongToWait(String header, String value, long millis) {
    assertThat(LimitHeaders.retryAfter(Headers.builder().put(header, value).build(), NOW))
        .hasValueSatisfying(wait -> assertThat(wait.toMillis()).isEqualTo(millis));
  }

  @Test
  void millisecondsComeFirstAndNonsenseLast() {
    Headers both = Headers.builder().put("retry-after", "7").put("retry-after-ms", "1200").build();
    assertThat(LimitHeaders.retryAfter(both, NOW)).contains(Duration.ofMillis(1200));
    assertThat(LimitHeaders.retryAfter(Headers.builder().put("retry-after", "soon").build(), NOW))
        .isEmpty();
    assertThat(LimitHeaders.retryAfter(Headers.builder().build(), NOW)).isEmpty();
  }
}
