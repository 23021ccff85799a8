package dev.sluice.ingest.document;

import dev.sluice.ingest.problem.ProblemException;
import dev.sluice.ingest.problem.ProblemKind;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of an input. A line that exceeds a bound is not kept in memory. What is of no
 * use, blank lines and the rest of lines that are too long, is bounded too, and so is the time:
 * else a caller could have a processor read for ever.
 */
final class NdjsonLines {
  /**
   * One line.
   *
   * @param number from 1; blank lines count
   * @param bytes the line without its end; empty if it was longer than the bound
   */
  record Line(int number, byte[] bytes, boolean tooLong) {}

  /** Ten thousand documents of a megabyte arrive in it at 20 MB a second. */
  static final Duration LONGEST = Duration.ofMinutes(10);

  /** How much of no use is read, in longest lines. */
  static final int MOST_USELESS = 4;

  /** A few bytes are read between two looks at the clock: they may come twenty seconds apart. */
  private static final int CLOCK_MASK = 0x7;

  private final InputStream in;
  private final int maxBytes;
  private final InstantSource clock;
  private final Instant end;
  private int number;

  /** All bytes so far. */
  private long read;

  /** The bytes so far that became no line. */
  private long useless;

  /**
   * @param maxBytes the longest line
   */
  NdjsonLines(InputStream in, int maxBytes, InstantSource clock) {
    this.in = new BufferedInputStream(in, 64 * 1024);
    this.maxBytes = maxBytes;
    this.clock = clock;
    this.end = clock.instant().plus(LONGEST);
  }

  /**
   * The next line that is not blank; null at the end.
   *
   * @throws ProblemException if it goes on with nothing of use, or takes too long
   */
  @Nullable Line next() throws IOException {
    while (true) {
      ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
      boolean tooLong = false;
      int b = in.read();
      if (b < 0) {
        return null;
      }
      number++;
      for (; b >= 0 && b != '\n'; b = in.read()) {
        tooLong |= line.size() >= maxBytes;
        if (tooLong) {
          countUseless(1);
        } else {
          line.write(b);
        }
        if ((++read & CLOCK_MASK) == 0) {
          checkTime();
        }
      }
      checkTime();
      if (tooLong) {
        return new Line(number, new byte[0], true);
      }
      if (!isBlank(line.toByteArray())) {
        return new Line(number, line.toByteArray(), false);
      }
      countUseless(line.size() + 1L);
    }
  }

  /** The number of the line that was read last, from 1. */
  int number() {
    return number;
  }

  private void countUseless(long bytes) {
    useless += bytes;
    if (useless > (long) maxBytes * MOST_USELESS) {
      throw ProblemException.of(
          ProblemKind.TOO_LARGE,
          "The body goes on with blank lines, or with a line longer than %d bytes (setting MAX_BODY_BYTES); line %d and those after it were not read."
              .formatted(maxBytes, number));
    }
  }

  private void checkTime() {
    if (clock.instant().isAfter(end)) {
      throw ProblemException.of(
          ProblemKind.TOO_SLOW,
          "A body must arrive within %d minutes; line %d and those after it were not read."
              .formatted(LONGEST.toMinutes(), number));
    }
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
