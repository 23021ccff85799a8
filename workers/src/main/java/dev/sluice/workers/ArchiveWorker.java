package dev.sluice.workers;

import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.archive.ArchiveHandler;

/** The worker that stores finished turns in the conversation memory. */
final class ArchiveWorker {
  private ArchiveWorker() {}

  static WorkerPlan<FinishedTurn> plan(SharedParts shared) {
    ArchiveHandler handler = new ArchiveHandler(shared.stores().conversations().memory());
    return new WorkerPlan<>(Topics.TURNS, "archive", handler, 1);
  }
}
