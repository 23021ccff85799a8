package dev.sluice.core.status;

import java.time.Duration;

/**
 * Whether a store holds what the log says. The log alone lasts: a store that lost its data, and
 * with it this mark, is filled from the log again by one process at a time. What is absent
 * meanwhile is unknown rather than never there.
 */
public interface Completeness {
  /** How full the store is. */
  enum Fill {
    /** It holds all that the log says. */
    COMPLETE,
    /** A process is filling it. */
    FILLING,
    /** It lost its data, or never had any, and nobody is filling it. */
    LOST
  }

  /**
   * How full it is.
   *
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  Fill look();

  /**
   * Takes it upon a process to fill the store, unless another is at it or it is complete.
   *
   * @param owner names the process and this very try
   * @param lease after which another may take over if it is not renewed
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  boolean begin(String owner, Duration lease);

  /**
   * Renews the lease.
   *
   * @return false if it is lost, as when the store lost its data once more: what was filled may be
   *     lost with it
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  boolean renew(String owner, Duration lease);

  /**
   * Marks the store as complete.
   *
   * @return false if the lease was lost, and nothing is marked
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  boolean complete(String owner);

  /**
   * Has a complete store filled once more; nothing in it is removed.
   *
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  void distrust();
}
