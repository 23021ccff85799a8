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
 * Writes records of a schema again as the release before this one wrote them. Fields that were
 * added since are left out, and a symbol that was added since becomes the enum's default. Fields
 * are matched by Avro's schema resolution, since they may have moved. Safe for concurrent use.
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

  /**
   * The writer for a schema; empty if the release before wrote the same version or did not have the
   * record.
   */
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
