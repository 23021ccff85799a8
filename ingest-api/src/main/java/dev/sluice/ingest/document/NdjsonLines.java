package dev.sluice.ingest.document;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads the lines of an input. A line that exceeds a bound is not kept in memory. */
final class NdjsonLines {
  /**
   * One line.
   *
   * @param number from 1; blank lines count
   * @param bytes the line without its end; empty if it was longer than the bound
   */
  record Line(int number, byte[] bytes, boolean tooLong) {}

  private final InputStream in;
  private final int maxBytes;
  private int number;

  NdjsonLines(InputStream in, int maxBytes) {
    this.in = new BufferedInputStream(in, 64 * 1024);
    this.maxBytes = maxBytes;
  }

  /** The next line that is not blank; null at the end. */
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
        if (!tooLong) {
          line.write(b);
        }
      }
      if (tooLong) {
        return new Line(number, new byte[0], true);
      }
      if (!isBlank(line.toByteArray())) {
        return new Line(number, line.toByteArray(), false);
      }
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
