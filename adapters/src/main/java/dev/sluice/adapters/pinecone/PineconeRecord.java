package dev.sluice.adapters.pinecone;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.adapters.vectors.UnitVector;
import dev.sluice.core.digest.Hashing;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.schemas.Passage;
import io.pinecone.proto.ScoredVector;
import io.pinecone.proto.Vector;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The record of a chunk in the index: everything but the vector is metadata of the record. */
final class PineconeRecord {
  /** The most bytes of a record's metadata. Pinecone allows 40 KB, taken here as 40,000. */
  static final int MAX_METADATA_BYTES = 40_000;

  /**
   * The field with the embedding model. Each search asks for its own model, so that it finds no
   * other records.
   */
  static final String MODEL = "embedding_model";

  private static final String CHUNK_ID = "chunk_id";
  private static final String DOCUMENT_ID = "document_id";
  private static final String ORDINAL = "ordinal";
  private static final String TITLE = "title";
  private static final String TEXT = "text";

  /** The field in place of the text where the record would be too large with the text. */
  private static final String DEFLATED_TEXT = "deflated_text";

  /**
   * The prefix of the names of the document's metadata, so that none equals a name above or begins
   * with a $.
   */
  private static final String OWN = "meta.";

  private static final JsonMapper JSON = new JsonMapper();

  private PineconeRecord() {}

  /**
   * The record id of a chunk. Record ids are ASCII of at most 512 characters; a chunk's id may have
   * any characters.
   */
  static String id(String chunkId) {
    return Hashing.hex(chunkId);
  }

  /**
   * The record of a chunk.
   *
   * @throws PermanentException if it cannot be stored
   */
  static Vector of(Chunk chunk, String model) {
    Vector.Builder vector = Vector.newBuilder().setId(id(chunk.id()));
    for (float x : UnitVector.of(chunk.vector())) {
      vector.addValues(x);
    }
    return vector.setMetadata(struct(metadata(chunk, model))).build();
  }

  private static Map<String, Object> metadata(Chunk chunk, String model) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(MODEL, model);
    fields.put(CHUNK_ID, chunk.id());
    fields.put(DOCUMENT_ID, chunk.documentId());
    fields.put(ORDINAL, chunk.ordinal());
    String title = chunk.title();
    if (title != null) {
      fields.put(TITLE, title);
    }
    chunk.metadata().forEach((name, value) -> fields.put(OWN + name, value));
    fields.put(TEXT, chunk.text());
    if (bytes(fields) > MAX_METADATA_BYTES) {
      fields.remove(TEXT);
      fields.put(DEFLATED_TEXT, DeflatedText.of(chunk.text()));
      int bytes = bytes(fields);
      if (bytes > MAX_METADATA_BYTES) {
        throw new PermanentException(
            FailureCodes.TOO_LARGE,
            "text, title and metadata of the chunk are %d bytes even when compressed, and Pinecone"
                    .formatted(bytes)
                + " takes %d: use smaller chunks or less metadata".formatted(MAX_METADATA_BYTES),
            null);
      }
    }
    return fields;
  }

  /** The size as JSON, since the limit is for JSON. */
  private static int bytes(Map<String, Object> fields) {
    return JSON.writeValueAsBytes(fields).length;
  }

  private static Struct struct(Map<String, Object> fields) {
    Struct.Builder struct = Struct.newBuilder();
    fields.forEach((name, value) ->
        struct.putFields(
            name,
            value instanceof Number number
                ? MetadataValues.of(number.doubleValue())
                : text(value)));
    return struct.build();
  }

  private static Value text(Object value) {
    return MetadataValues.of(value.toString());
  }

  static Passage passage(ScoredVector found) {
    Map<String, Value> fields = found.getMetadata().getFieldsMap();
    Value title = fields.get(TITLE);
    Value text = fields.get(TEXT);
    return new Passage(
        MetadataValues.text(fields, DOCUMENT_ID),
        (int) fields.getOrDefault(ORDINAL, Value.getDefaultInstance()).getNumberValue(),
        (double) found.getScore(),
        text == null
            ? DeflatedText.read(MetadataValues.text(fields, DEFLATED_TEXT))
            : text.getStringValue(),
        title == null ? null : title.getStringValue());
  }

  /** The filter of a search: vectors of its own model that have all this metadata. */
  static Struct filter(String model, Map<String, String> metadata) {
    ListValue.Builder all = ListValue.newBuilder();
    all.addValues(MetadataValues.equal(MODEL, model));
    metadata.forEach((name, value) -> all.addValues(MetadataValues.equal(OWN + name, value)));
    return Struct.newBuilder()
        .putFields("$and", Value.newBuilder().setListValue(all).build())
        .build();
  }
}
