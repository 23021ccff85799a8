package dev.sluice.core.vectors;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where processes tell each other of the filling of the vector index. Nothing on it is permanent:
 * what is lost is shown again a moment later.
 */
public interface IndexBoard {
  /** A document that has to be ingested again. */
  record Lost(String tenant, String documentId) {}

  /**
   * Makes a process the one that watches over the index, or keeps it so.
   *
   * @param owner the process's name
   * @param lease the time after which another may take over
   * @return false if another process is
   * @throws dev.sluice.core.failure.RetriableException if the board cannot be reached
   */
  boolean hold(String owner, Duration lease);

  /**
   * Shows how full the index is.
   *
   * @param lost the first of the documents that have to be ingested again
   * @param shown how long it stands there, if it is not shown again
   * @throws dev.sluice.core.failure.RetriableException if the board cannot be reached
   */
  void show(IndexReport report, List<Lost> lost, Duration shown);

  /**
   * What is shown; empty if no process watches.
   *
   * @throws dev.sluice.core.failure.RetriableException if the board cannot be reached
   */
  Optional<IndexReport> report();

  /**
   * The first of the documents that have to be ingested again.
   *
   * @throws dev.sluice.core.failure.RetriableException if the board cannot be reached
   */
  List<Lost> lost();

  /**
   * Asks for the index to be built again, beside the one that is searched.
   *
   * @throws dev.sluice.core.failure.RetriableException if the board cannot be reached
   */
  void askForRebuild();

  /**
   * Takes what was asked for off the board.
   *
   * @return whether it was asked for
   * @throws dev.sluice.core.failure.RetriableException if the board cannot be reached
   */
  boolean takeAsked();
}
