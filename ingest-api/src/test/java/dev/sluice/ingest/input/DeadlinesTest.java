package dev.sluice.ingest.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlinesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration MOST = Duration.ofDays(1);

  @ParameterizedTest
  @CsvSource({
    "30, 2026-03-01T12:00:30Z",
    "250ms, 2026-03-01T12:00:00.250Z",
    "5m, 2026-03-01T12:05:00Z",
    "24h, 2026-03-02T12:00:00Z",
    "1d, 2026-03-02T12:00:00Z",
    "2026-03-01T13:00:00Z, 2026-03-01T13:00:00Z",
    "2026-03-01T14:00:00+01:00, 2026-03-01T13:00:00Z",
    "2026-03-02T12:00:00Z, 2026-03-02T12:00:00Z"
  })
  void readsTimesAndSpans(String text, Instant expected) {
    assertThat(Deadlines.read(text, NOW, MOST)).isEqualTo(expected);
    assertThat(text).matches(Deadlines.PATTERN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "0ms",
        "2026-03-01T12:00:00Z",
        "2026-03-01T11:59:59Z",
        "2024-02-29T00:00:00Z"
      })
  void refusesWhatHasPassed(String text) {
    assertThatThrownBy(() -> Deadlines.read(text, NOW, MOST))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.kind()).isEqualTo(ProblemKind.DEADLINE_PASSED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "86401s",
        "25h",
        "2d",
        "999999999999d",
        "2026-03-02T12:00:00.001Z",
        "9999-12-31T23:59:59Z"
      })
  void cutsWhatIsTooFarAway(String text) {
    assertThat(Deadlines.read(text, NOW, MOST)).isEqualTo(NOW.plus(MOST));
    assertThat(text).matches(Deadlines.PATTERN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "soon",
        "",
        "-5s",
        "5 s",
        "2026-02-30T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:00",
        "2026-01-01"
      })
  void refusesOtherForms(String text) {
    assertThatThrownBy(() -> Deadlines.read(text, NOW, MOST))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("deadline ");
    assertThat(text).doesNotMatch(Deadlines.PATTERN);
  }

  @Test
  void noneIsNone() {
    assertThat(Deadlines.read(null, NOW, MOST)).isNull();
  }
}
