package dev.sluice.ingest.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ingest.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NdjsonLinesTest {
  private static final int LONGEST = 1024;

  /** A body that never ends, and how much of it was read. */
  private static final class Endless extends InputStream {
    private final byte[] pattern;
    private final AtomicLong read = new AtomicLong();

    Endless(String pattern) {
      this.pattern = pattern.getBytes(UTF_8);
    }

    @Override
    public int read() {
      return pattern[(int) (read.getAndIncrement() % pattern.length)];
    }
  }

  @Test
  void blankLinesAreSkippedAndCounted() throws IOException {
    NdjsonLines lines = lines("\n \t\r\n{\"a\":1}\n\n{}", InstantSource.system());
    assertThat(lines.next().number()).isEqualTo(3);
    assertThat(new String(lines.next().bytes(), UTF_8)).isEqualTo("{}");
    assertThat(lines.next()).isNull();
  }

  @Test
  void aLineThatIsTooLongIsToldAndTheNextIsRead() throws IOException {
    NdjsonLines lines = lines("x".repeat(LONGEST + 1) + "\n{}", InstantSource.system());
    assertThat(lines.next().tooLong()).isTrue();
    assertThat(new String(lines.next().bytes(), UTF_8)).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", " \n", "\r\n", "x", " ", "\t"})
  void whatGoesOnWithNothingOfUseIsReadToABound(String pattern) {
    Endless endless = new Endless(pattern);
    NdjsonLines lines = new NdjsonLines(endless, LONGEST, InstantSource.system());
    assertThatThrownBy(
            () -> {
              while (true) {
                lines.next();
              }
            })
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("MAX_BODY_BYTES");
    assertThat(endless.read.get()).isLessThan(1_000_000);
  }

  @Test
  void whatDoesNotArriveInTimeIsNotWaitedFor() {
    AtomicLong seconds = new AtomicLong();
    NdjsonLines lines =
        new NdjsonLines(
            new Endless("{\"a\":1}\n"),
            LONGEST,
            () -> Instant.ofEpochSecond(seconds.getAndIncrement()));
    assertThatThrownBy(
            () -> {
              while (true) {
                lines.next();
              }
            })
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("minutes");
  }

  private static NdjsonLines lines(String text, InstantSource clock) {
    return new NdjsonLines(new ByteArrayInputStream(text.getBytes(UTF_8)), LONGEST, clock);
  }
}
