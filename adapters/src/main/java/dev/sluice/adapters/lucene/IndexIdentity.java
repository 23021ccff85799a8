package dev.sluice.adapters.lucene;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which vectors an index holds. It is part of each commit, so that no process can add others.
 *
 * @param model the embedding model
 * @param dimensions the length of every vector
 */
record IndexIdentity(String model, int dimensions) {
  private static final String MODEL = "embedding_model";
  private static final String DIMENSIONS = "dimensions";

  /** Read from a commit; absent if nothing was stored yet. */
  static Optional<IndexIdentity> of(Iterable<Map.Entry<String, String>> commitData) {
    String model = null;
    String dimensions = null;
    for (Map.Entry<String, String> entry : commitData) {
      switch (entry.getKey()) {
        case MODEL -> model = entry.getValue();
        case DIMENSIONS -> dimensions = entry.getValue();
        default -> {}
      }
    }
    return model == null || dimensions == null
        ? Optional.empty()
        : Optional.of(new IndexIdentity(model, Integer.parseInt(dimensions)));
  }

  List<Map.Entry<String, String>> commitData() {
    return List.of(Map.entry(MODEL, model), Map.entry(DIMENSIONS, Integer.toString(dimensions)));
  }

  /**
   * @throws PermanentException if vectors of the asking model are of another kind
   */
  void requireModel(String asking) {
    if (!model.equals(asking)) {
      throw new PermanentException(
          FailureCodes.MODEL_MISMATCH,
          "the vector index was made with %s, and vectors of %s cannot be mixed with it: set the"
                  .formatted(model, asking)
              + " embedding model back, or point VECTOR_STORE_PATH to an empty folder and ingest"
              + " the documents again",
          null);
    }
  }

  /**
   * @throws PermanentException if a vector is of another length
   */
  void requireDimensions(int length) {
    if (length != dimensions) {
      throw new PermanentException(
          FailureCodes.DIMENSION_MISMATCH,
          "the vector has %d dimensions, the vector index has %d".formatted(length, dimensions),
          null);
    }
  }
}
