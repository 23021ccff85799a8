package dev.sluice.adapters.firestore;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;

/**
 * The kind of the vectors that the chunks hold.
 *
 * @param model the embedding model
 * @param dimensions the length of every vector
 */
record VectorIdentity(String model, int dimensions) {
  /**
   * @throws PermanentException if the given model is another one
   */
  void requireModel(String asking) {
    if (!model.equals(asking)) {
      throw new PermanentException(
          FailureCodes.MODEL_MISMATCH,
          "the vectors in Firestore were made with %s, and those of %s cannot be mixed with them: give all worker processes the same embedding model, and an index of it is built beside this one"
              .formatted(model, asking),
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
          "the vector has %d dimensions, those in Firestore have %d".formatted(length, dimensions),
          null);
    }
  }
}
