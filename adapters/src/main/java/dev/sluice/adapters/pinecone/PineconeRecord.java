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

/** How a chunk lies in the index: all but its vector is metadata of the record. */
final class PineconeRecord {
  /**
   * Bytes of metadata that a record may have: Pinecone allows 40 KB, taken as the smaller reading.
   */
  static final int MAX_METADATA_BYTES = 40_000;

  /** The embedding model; each search asks for its own, so that no others are ever found. */
  static final String MODEL = "embedding_model";

  private static final String CHUNK_ID = "chunk_id";
  private static final String DOCUMENT_ID = "document_id";
  private static final String ORDINAL = "ordinal";
  private static final String TITLE = "title";
  private static final String TEXT = "text";

  /** In place of the text where the record would be too large with it. */
  private static final String DEFLATED_TEXT = "deflated_text";

  /** Before the names of the document's own metadata, so that none meets those above or a $. */
  private static final String OWN = "meta.";

  private static final JsonMapper JSON = new JsonMapper();

  private PineconeRecord() {}

  /** Record ids are ASCII of 512 characters at the most; a chunk's id may be anything. */
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
            "text, title and metadata of the chunk are %d bytes even compressed, and Pinecone"
                    .formatted(bytes)
                + " takes %d: use smaller chunks or less metadata".formatted(MAX_METADATA_BYTES),
            null);
      }
    }
    return fields;
  }

  /** As JSON, which is how the limit is put. */
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

  /** What a search may find: vectors of its own model, with all this metadata. */
  static Struct filter(String model, Map<String, String> metadata) {
    ListValue.Builder all = ListValue.newBuilder();
    all.addValues(MetadataValues.equal(MODEL, model));
    metadata.forEach((name, value) -> all.addValues(MetadataValues.equal(OWN + name, value)));
    return Struct.newBuilder()
        .putFields("$and", Value.newBuilder().setListValue(all).build())
        .build();
  }
}
