package dev.sluice.schemas.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Avro's single-object encoding of one record class: two marker bytes, the fingerprint of the
 * writer's schema, and the body. So a reader finds the writer's schema without a registry. The
 * codec reads every published version and writes the one that {@link WrittenSchemas} chooses. Safe
 * for concurrent use.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Avro
 *     specification, single-object encoding</a>
 */
public final class AvroCodec<T extends SpecificRecord> {
  static {
    GeneratedClasses.trust();
  }

  private static final byte[] MARK = {(byte) 0xC3, 0x01};

  /** The mark and the fingerprint of the writer's schema. */
  private static final int HEADER = 2 + Long.BYTES;

  private final Class<T> type;
  private final BinaryMessageEncoder<T> encoder;
  private final BinaryMessageDecoder<T> decoder;
  private final SchemaStore.Cache published = new SchemaStore.Cache();
  private final @Nullable PreviousVersion previous;

  private AvroCodec(Class<T> type, Schema schema) {
    this.type = type;
    SpecificData data = SpecificData.getForClass(type);
    PublishedSchemas.of(schema).forEach(published::addSchema);
    this.encoder = new BinaryMessageEncoder<>(data, schema);
    this.decoder = new BinaryMessageDecoder<>(data, schema, published);
    this.previous = PreviousVersion.of(schema).orElse(null);
  }

  /** The codec of a generated record class. */
  public static <T extends SpecificRecord> AvroCodec<T> of(Class<T> type) {
    return new AvroCodec<>(type, SpecificData.get().getSchema(type));
  }

  /** The class that it reads and writes. */
  public Class<T> type() {
    return type;
  }

  /** Encodes a record; the result is the caller's own. */
  public byte[] encode(T record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try {
      encoder.encode(record, out);
      byte[] current = out.toByteArray();
      return previous != null && WrittenSchemas.chosen() == WrittenSchemas.PREVIOUS
          ? previous.of(current)
          : current;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Decodes a record. Takes memory in proportion to the bytes, whatever they say of themselves.
   *
   * @throws UndecodableException if the bytes are not such a record, with the reason; whatever they
   *     are, nothing else is thrown
   */
  public T decode(byte[] bytes) throws UndecodableException {
    Schema writer = published.findByFingerprint(fingerprint(bytes));
    if (writer == null) {
      throw new UndecodableException(
          "written with a schema of " + type.getSimpleName() + " that was never published",
          null,
          null);
    }
    try {
      BodyScan.check(writer, bytes, HEADER);
      return decoder.decode(bytes);
    } catch (BodyScan.BrokenException e) {
      throw new UndecodableException(
          "a broken " + type.getSimpleName() + " record: " + e.getMessage(), null, e);
    } catch (IOException | RuntimeException e) {
      throw new UndecodableException("a broken " + type.getSimpleName() + " record", null, e);
    }
  }

  private static long fingerprint(byte[] bytes) throws UndecodableException {
    if (bytes.length < HEADER || bytes[0] != MARK[0] || bytes[1] != MARK[1]) {
      throw new UndecodableException("not Avro single-object encoding", null, null);
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(MARK.length);
  }
}
