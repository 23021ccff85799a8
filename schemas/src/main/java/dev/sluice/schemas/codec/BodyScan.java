package dev.sluice.schemas.codec;

import org.apache.avro.Schema;

/**
 * Walks over the bytes of an Avro record by its schema before they are decoded, and allocates
 * nothing. Avro's decoder allocates what a length says before it reads, so a record of sixteen
 * bytes could ask for two gigabytes. Here no length, and no number of entries, may be above what is
 * left of the record.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#binary-encoding">Avro
 *     specification, binary encoding</a>
 */
final class BodyScan {
  /** Of our schemas, none of which contains itself, this is far more than the deepest. */
  private static final int MAX_DEPTH = 32;

  private static final int MAX_VARINT_BYTES = 10;

  private final byte[] bytes;
  private int position;

  private BodyScan(byte[] bytes, int from) {
    this.bytes = bytes;
    this.position = from;
  }

  /** The bytes are not a record of the schema. */
  static final class BrokenException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenException(String message) {
      super(message);
    }
  }

  /**
   * Walks over one record.
   *
   * @param schema the writer's
   * @param from where the record begins
   * @throws BrokenException if a part of it goes beyond the end, or is none of its schema
   */
  static void check(Schema schema, byte[] bytes, int from) throws BrokenException {
    new BodyScan(bytes, from).walk(schema, 0);
  }

  private void walk(Schema schema, int depth) throws BrokenException {
    if (depth > MAX_DEPTH) {
      throw new BrokenException("deeper than " + MAX_DEPTH + " levels");
    }
    switch (schema.getType()) {
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          walk(field.schema(), depth + 1);
        }
      }
      case UNION -> walk(schema.getTypes().get(index(schema.getTypes().size())), depth + 1);
      case ENUM -> index(schema.getEnumSymbols().size());
      case STRING, BYTES -> skip(number());
      case FIXED -> skip(schema.getFixedSize());
      case ARRAY -> blocks(schema.getElementType(), false, depth);
      case MAP -> blocks(schema.getValueType(), true, depth);
      case LONG -> number();
      case INT -> {
        long value = number();
        if (value != (int) value) {
          throw new BrokenException("an integer is too large");
        }
      }
      case DOUBLE -> skip(Double.BYTES);
      case FLOAT -> skip(Float.BYTES);
      case BOOLEAN -> skip(1);
      case NULL -> {}
    }
  }

  /** An array or a map: blocks of entries, each with its number, and an empty one. */
  private void blocks(Schema entry, boolean named, int depth) throws BrokenException {
    long entries = 0;
    int begin = position;
    for (long count = number(); count != 0; count = number()) {
      if (count < 0) {
        if (count == Long.MIN_VALUE) {
          throw new BrokenException("a number of entries that cannot be");
        }
        count = -count;
        long size = number();
        if (size < 0 || size > left()) {
          throw new BrokenException("a block goes beyond the end");
        }
      }
      entries += count;
      // An entry of no bytes, such as null, counts too: else a few bytes could stand for billions.
      if (count > left() + 1L || entries > bytes.length - begin) {
        throw new BrokenException("more entries than bytes");
      }
      for (long i = 0; i < count; i++) {
        if (named) {
          skip(number());
        }
        walk(entry, depth + 1);
      }
    }
  }

  private int index(int choices) throws BrokenException {
    long index = number();
    if (index < 0 || index >= choices) {
      throw new BrokenException("a choice that its schema does not have");
    }
    return (int) index;
  }

  private void skip(long length) throws BrokenException {
    if (length < 0 || length > left()) {
      throw new BrokenException("a length goes beyond the end");
    }
    position += (int) length;
  }

  private int left() {
    return bytes.length - position;
  }

  /** A whole number, zig-zag encoded in groups of seven bits. */
  private long number() throws BrokenException {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      if (position >= bytes.length) {
        throw new BrokenException("it ends too early");
      }
      int part = bytes[position++];
      value |= (long) (part & 0x7F) << (7 * i);
      if (part >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new BrokenException("a number without an end");
  }
}
