package dev.sluice.adapters.firestore;

import static java.util.Objects.requireNonNull;

import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.FieldValue;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.schemas.Passage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fields of a chunk's document in Firestore. */
final class ChunkFields {
  /** The collection of all tenants; {@code firestore.indexes.json} uses the same name. */
  static final String COLLECTION = "chunks";

  static final String TENANT = "tenant";

  /**
   * The field with one label for each entry of the metadata. A query can filter by an array without
   * an index of its own.
   */
  static final String LABELS = "labels";

  static final String VECTOR = "embedding";
  static final String DOCUMENT_ID = "document_id";
  static final String ORDINAL = "ordinal";
  static final String TITLE = "title";
  static final String TEXT = "text";

  /** The most dimensions that Firestore allows. */
  static final int MOST_DIMENSIONS = 2048;

  private ChunkFields() {}

  /** The name of the chunk's document. */
  static String id(String tenant, String chunkId) {
    return DocumentIds.hash(tenant, chunkId);
  }

  /**
   * @throws PermanentException if the vector has no direction or too many dimensions
   */
  static Map<String, Object> of(String tenant, Chunk chunk) {
    Map<String, Object> fields = new HashMap<>();
    fields.put(TENANT, tenant);
    fields.put(LABELS, labels(chunk.metadata()));
    fields.put(VECTOR, FieldValue.vector(vector(chunk.vector())));
    fields.put(DOCUMENT_ID, chunk.documentId());
    fields.put(ORDINAL, chunk.ordinal());
    fields.put(TEXT, chunk.text());
    String title = chunk.title();
    if (title != null) {
      fields.put(TITLE, title);
    }
    return fields;
  }

  /**
   * The labels of the metadata. They are hashes, since names and values may be too long for an
   * index of Firestore.
   */
  static List<String> labels(Map<String, String> metadata) {
    return metadata.entrySet().stream()
        .map(entry -> DocumentIds.hash(entry.getKey(), entry.getValue()).substring(0, 32))
        .sorted()
        .toList();
  }

  /**
   * @throws PermanentException if it has no direction or too many dimensions
   */
  static double[] vector(float[] vector) {
    if (vector.length > MOST_DIMENSIONS) {
      throw invalid(
          "the vector has %d dimensions, and Firestore allows %d: set EMBEDDING_DIMENSIONS, or"
                  .formatted(vector.length, MOST_DIMENSIONS)
              + " choose another embedding model");
    }
    double[] wide = new double[vector.length];
    double squares = 0;
    for (int i = 0; i < vector.length; i++) {
      wide[i] = vector[i];
      squares += wide[i] * wide[i];
    }
    if (!(squares > 0) || Double.isInfinite(squares)) {
      throw invalid("the vector is zero or not finite");
    }
    return wide;
  }

  /**
   * @throws PermanentException if the document was not written by this class
   */
  static Passage passage(DocumentSnapshot stored, double score) {
    try {
      return new Passage(
          requireNonNull(stored.getString(DOCUMENT_ID)),
          Math.toIntExact(requireNonNull(stored.getLong(ORDINAL))),
          score,
          requireNonNull(stored.getString(TEXT)),
          stored.getString(TITLE));
    } catch (RuntimeException e) {
      throw new PermanentException(
          FailureCodes.UNDECODABLE,
          "the document %s is no chunk".formatted(stored.getReference().getPath()),
          e);
    }
  }

  private static PermanentException invalid(String message) {
    return new PermanentException(FailureCodes.INVALID_REQUEST, message, null);
  }
}
