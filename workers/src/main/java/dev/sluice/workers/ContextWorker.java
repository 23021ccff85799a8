package dev.sluice.workers;

import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.context.ContextHandler;

/** The worker that looks up what a request needs to know. */
final class ContextWorker {
  /** What a context result holds besides turns and passages, in bytes, generously. */
  private static final int RESULT_OVERHEAD = 4_096;

  private ContextWorker() {}

  static WorkerPlan<ContextTask> plan(SharedParts shared) {
    ContextHandler handler =
        new ContextHandler(
            shared.stores().conversations().memory(),
            SearchedModels.of(shared),
            shared.settings().kafka().maxRecordBytes() - RESULT_OVERHEAD);
    return new WorkerPlan<>(
        Topics.CONTEXT_TASKS,
        "context",
        shared.cancelling(
            Topics.CONTEXT_TASKS,
            task -> SharedParts.step(task.getTenant(), task.getRequestId(), task.getAttempt()),
            handler),
        1);
  }
}
