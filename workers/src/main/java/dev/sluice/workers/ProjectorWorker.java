package dev.sluice.workers;

import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.projector.ProjectorHandler;

/** The worker that takes status events over into the status store. */
final class ProjectorWorker {
  /** Status events are stored many at once, and as many must be at hand. */
  private static final int IN_FLIGHT = 1_000;

  private ProjectorWorker() {}

  static WorkerPlan<StatusEvent> plan(SharedParts shared) {
    ProjectorHandler handler =
        shared.parts().push(ProjectorHandler.start(shared.stores().status()));
    return new WorkerPlan<>(Topics.STATUS, "projector", handler, IN_FLIGHT);
  }
}
