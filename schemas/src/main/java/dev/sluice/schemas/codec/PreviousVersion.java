package dev.sluice.schemas.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;

/**
 * Writes records of a schema again as the release before this one wrote them: without the fields
 * that came since, and with the enum's default in place of a symbol that did. It resolves as every
 * reader does, since fields may have moved. Safe for concurrent use.
 */
final class PreviousVersion {
  private final BinaryMessageDecoder<GenericRecord> reader;
  private final BinaryMessageEncoder<GenericRecord> writer;

  private PreviousVersion(Schema current, Schema previous) {
    SchemaStore.Cache written = new SchemaStore.Cache();
    written.addSchema(current);
    this.reader = new BinaryMessageDecoder<>(GenericData.get(), previous, written);
    this.writer = new BinaryMessageEncoder<>(GenericData.get(), previous);
  }

  /** Nothing if the release before wrote the same version, or knew no such record. */
  static Optional<PreviousVersion> of(Schema current) {
    return PublishedSchemas.ofPreviousRelease(current)
        .filter(previous -> !previous.equals(current))
        .map(previous -> new PreviousVersion(current, previous));
  }

  /**
   * The same record, as the release before wrote it.
   *
   * @param current its single-object encoding with the current schema
   */
  byte[] of(byte[] current) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(current.length);
    writer.encode(reader.decode(current), out);
    return out.toByteArray();
  }
}
