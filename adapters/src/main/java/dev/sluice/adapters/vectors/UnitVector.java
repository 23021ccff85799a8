package dev.sluice.adapters.vectors;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;

/** Scales vectors to length one, so that the dot product is the cosine in every store. */
public final class UnitVector {
  private UnitVector() {}

  /**
   * A copy of the vector, scaled to length one.
   *
   * @throws PermanentException if it has no direction
   */
  public static float[] of(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    double length = Math.sqrt(squares);
    if (!(length > 0) || Double.isInfinite(length)) {
      throw new PermanentException(
          FailureCodes.INVALID_REQUEST, "the vector is zero or not finite", null);
    }
    float[] unit = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }
}
