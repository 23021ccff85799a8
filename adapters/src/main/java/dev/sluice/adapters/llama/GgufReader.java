package dev.sluice.adapters.llama;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The primitives of a GGUF file, all little-endian, read one after another. Every length is held
 * against the file's own, so that a broken one ends in an error and not in a full memory.
 */
final class GgufReader implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final long size;
  private long position;

  private GgufReader(InputStream in, long size) {
    this.in = in;
    this.size = size;
  }

  static GgufReader open(Path file) throws IOException {
    return new GgufReader(
        new BufferedInputStream(Files.newInputStream(file), BUFFER), Files.size(file));
  }

  long position() {
    return position;
  }

  /** The length of the whole file, in bytes. */
  long size() {
    return size;
  }

  byte[] bytes(long length) throws IOException {
    if (length < 0 || length > size - position) {
      throw new GgufException("it ends in the middle of its header");
    }
    byte[] bytes = in.readNBytes(Math.toIntExact(length));
    position += bytes.length;
    if (bytes.length < length) {
      throw new EOFException("it ends in the middle of its header");
    }
    return bytes;
  }

  /** A whole number of up to 8 bytes; the high bits of shorter ones are zero. */
  long number(int bytes) throws IOException {
    byte[] read = bytes(bytes);
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | read[i] & 0xFF;
    }
    return value;
  }

  /** The number of things that follow, each of which takes at least so many bytes. */
  int count(int bytes, int least) throws IOException {
    long count = number(bytes);
    if (count < 0 || count > (size - position) / least || count > Integer.MAX_VALUE) {
      throw new GgufException("its header names more entries than it holds");
    }
    return (int) count;
  }

  String text() throws IOException {
    return new String(bytes(count(Long.BYTES, 1)), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
