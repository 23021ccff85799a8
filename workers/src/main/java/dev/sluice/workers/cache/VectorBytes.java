package dev.sluice.workers.cache;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;

/** A vector as cached: a byte for the form, then 32-bit floats, little-endian. */
final class VectorBytes {
  private static final byte FORM = 1;

  private VectorBytes() {}

  static byte[] write(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(1 + Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(FORM);
    for (float f : vector) {
      bytes.putFloat(f);
    }
    return bytes.array();
  }

  /** The vector; empty if the bytes are not one, or not of the dimensions where those are known. */
  static Optional<float[]> read(byte[] value, OptionalInt known) {
    int dimensions = known.orElse(value.length / Float.BYTES);
    if (value.length != 1 + Float.BYTES * dimensions || dimensions == 0 || value[0] != FORM) {
      return Optional.empty();
    }
    float[] vector = new float[dimensions];
    ByteBuffer.wrap(value, 1, value.length - 1)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(vector);
    return Optional.of(vector);
  }
}
