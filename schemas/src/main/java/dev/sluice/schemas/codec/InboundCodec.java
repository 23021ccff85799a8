package dev.sluice.schemas.codec;

import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topics that outside producers write. The first byte shows the form: {@code C3} is
 * Avro's single-object encoding, an opening brace is JSON of the same schema.
 */
public final class InboundCodec<T extends SpecificRecord> {
  private static final byte SINGLE_OBJECT = (byte) 0xC3;

  private final AvroCodec<T> avro;
  private final JsonReader<T> json;

  public InboundCodec(Class<T> type) {
    this.avro = AvroCodec.of(type);
    this.json = new JsonReader<>(type);
  }

  /**
   * Decodes a record's value.
   *
   * @throws UndecodableException if it is neither form, or not a record of this kind; whatever the
   *     bytes are, nothing else is thrown
   */
  public T decode(byte @Nullable [] bytes) throws UndecodableException {
    if (bytes == null || bytes.length == 0) {
      throw new UndecodableException("the record has no value", null, null);
    }
    if (bytes[0] == SINGLE_OBJECT) {
      return avro.decode(bytes);
    }
    if (bytes[0] == '{') {
      return json.read(bytes);
    }
    throw new UndecodableException(
        "neither Avro single-object encoding (C3 01) nor a JSON object", null, null);
  }
}
