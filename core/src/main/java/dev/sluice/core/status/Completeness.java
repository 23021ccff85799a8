package dev.sluice.core.status;

import java.time.Duration;

/**
 * The mark of a store that holds everything that the log holds. Only the log is permanent. A store
 * that loses its data loses this mark too, and one process at a time fills it from the log again.
 * Until then, an entry that is absent may still exist.
 */
public interface Completeness {
  /** The state of the store. */
  enum Fill {
    /** It holds everything that the log holds. */
    COMPLETE,
    /** A process is filling it. */
    FILLING,
    /** It lost its data, or never had any, and no process is filling it. */
    LOST
  }

  /**
   * The state of the store.
   *
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  Fill look();

  /**
   * Reserves the filling of the store for a process, unless another process fills it or it is
   * complete.
   *
   * @param owner the name of the process and of this try
   * @param lease the time after which another process may take over, if the lease is not renewed
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  boolean begin(String owner, Duration lease);

  /**
   * Renews the lease.
   *
   * @return false if the lease is lost, as when the store lost its data once more: entries that
   *     were filled may be lost with it
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  boolean renew(String owner, Duration lease);

  /**
   * Marks the store as complete.
   *
   * @return false if the lease was lost: the store is then not marked
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  boolean complete(String owner);

  /**
   * Removes the mark of a complete store, so that it is filled once more; no entry is removed.
   *
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  void distrust();
}
