package dev.sluice.adapters.vectors;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;

/**
 * The kind of the vectors that an index holds. Every store keeps it beside the vectors, so that no
 * process adds vectors of another kind.
 *
 * @param model the embedding model
 * @param dimensions the length of every vector
 */
public record IndexIdentity(String model, int dimensions) {
  /**
   * Checks that the index is for the given model.
   *
   * @throws PermanentException if its vectors are of another model
   */
  public void requireModel(String asking) {
    if (!model.equals(asking)) {
      throw new PermanentException(
          FailureCodes.MODEL_MISMATCH,
          "the vector index was made with %s, and vectors of %s cannot be mixed with it: give all worker processes the same embedding model, and an index of it is built beside this one"
              .formatted(model, asking),
          null);
    }
  }

  /**
   * Checks that a vector fits the index.
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
