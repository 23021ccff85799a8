package dev.sluice.ingest.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferHeaderTest {
  private static final Duration USUAL = Duration.ofSeconds(60);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "respond-async | 0 | respond-async",
        "wait=10 | 10 | wait=10",
        "wait=100 | 60 | wait=100",
        "respond-async, wait=5 | 5 | respond-async, wait=5",
        "Respond-Async; x=1,WAIT = \"7\" | 7 | respond-async, wait=7",
        "wait=3, wait=9 | 3 | wait=3",
        "return=minimal | 60 |",
        "wait=-1 | 60 |",
        "wait=soon | 60 |",
        "wait=99999999999999999999 | 60 |",
        ",,;=, | 60 |"
      })
  void decideHowLongToWait(String header, long seconds, String applied) {
    PreferHeader prefer = PreferHeader.of(Collections.enumeration(List.of(header)));
    assertThat(prefer.waitAtMost(USUAL)).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(prefer.applied()).isEqualTo(applied);
  }

  @Test
  void severalLinesCountAsOne() {
    PreferHeader prefer =
        PreferHeader.of(Collections.enumeration(List.of("respond-async", "wait=4")));
    assertThat(prefer.applied()).isEqualTo("respond-async, wait=4");
  }
}
