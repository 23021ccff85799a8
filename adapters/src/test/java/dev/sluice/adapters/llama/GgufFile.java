package dev.sluice.adapters.llama;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the beginning of a model file. */
final class GgufFile {
  private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
  private int count;
  private int tensors = 1;
  private long offset;

  GgufFile text(String key, String value) {
    key(key, 8);
    string(value);
    return this;
  }

  GgufFile number(String key, int value) {
    key(key, 4);
    write(number(4, value));
    return this;
  }

  GgufFile flag(String key, boolean value) {
    key(key, 7);
    entries.write(value ? 1 : 0);
    return this;
  }

  GgufFile texts(String key, String... values) {
    key(key, 9);
    write(number(4, 8));
    write(number(8, values.length));
    for (String value : values) {
      string(value);
    }
    return this;
  }

  GgufFile numbers(String key, int... values) {
    key(key, 9);
    write(number(4, 5));
    write(number(8, values.length));
    for (int value : values) {
      write(number(4, value));
    }
    return this;
  }

  /** The number of weights that it says it holds. */
  GgufFile tensors(int tensors) {
    this.tensors = tensors;
    return this;
  }

  /** Where the one weight begins, behind the header. */
  GgufFile offset(long offset) {
    this.offset = offset;
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    file.writeBytes(number(4, 3));
    file.writeBytes(number(8, tensors));
    file.writeBytes(number(8, count));
    file.writeBytes(entries.toByteArray());
    if (tensors > 0) {
      file.writeBytes(number(8, 1));
      file.write('w');
      file.writeBytes(number(4, 1));
      file.writeBytes(number(8, 4));
      file.writeBytes(number(4, 0));
      file.writeBytes(number(8, offset));
    }
    file.writeBytes(new byte[64]);
    return file.toByteArray();
  }

  private void key(String key, int type) {
    count++;
    string(key);
    write(number(4, type));
  }

  private void string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(number(8, bytes.length));
    write(bytes);
  }

  private void write(byte[] bytes) {
    entries.writeBytes(bytes);
  }

  private static byte[] number(int bytes, long value) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return (bytes == 4 ? buffer.putInt((int) value) : buffer.putLong(value)).array();
  }
}
