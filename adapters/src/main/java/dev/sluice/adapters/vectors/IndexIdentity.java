package dev.sluice.adapters.vectors;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;

/**
 * Which vectors an index holds. Every store keeps it beside them, so that no process adds others.
 *
 * @param model the embedding model
 * @param dimensions the length of every vector
 */
public record IndexIdentity(String model, int dimensions) {
  /**
   * Holds the index against the model that is set.
   *
   * @param elsewhere how to begin a new index in this store, as in "set NAME to another index"
   * @throws PermanentException if its vectors are of another model
   */
  public void requireModel(String asking, String elsewhere) {
    if (!model.equals(asking)) {
      throw new PermanentException(
          FailureCodes.MODEL_MISMATCH,
          "the vector index was made with %s, and vectors of %s cannot be mixed with it: set the"
                  .formatted(model, asking)
              + " embedding model back, or %s and ingest the documents again".formatted(elsewhere),
          null);
    }
  }

  /**
   * Holds the index against one vector.
   *
   * @throws PermanentException if the vector is of another length
   */
  public void requireDimensions(int length) {
    if (length != dimensions) {
      throw new PermanentException(
          FailureCodes.DIMENSION_MISMATCH,
          "the vector has %d dimensions, the vector index has %d".formatted(length, dimensions),
          null);
    }
  }
}
