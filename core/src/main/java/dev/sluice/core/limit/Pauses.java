package dev.sluice.core.limit;

import java.util.List;

/** The pauses of all models, for an operator. */
public interface Pauses {
  /**
   * All pauses that last, in the order of their models.
   *
   * @throws dev.sluice.core.failure.RetriableException if they cannot be read
   */
  List<Pause> all();

  /**
   * Ends a pause in all processes: the next call goes out within seconds.
   *
   * @return whether there was one
   * @throws dev.sluice.core.failure.RetriableException if it cannot be said whether it was ended
   */
  boolean lift(LimitKey key);
}
