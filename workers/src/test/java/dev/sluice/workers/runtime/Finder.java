package dev.sluice.workers.runtime;

import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.topic.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A handler whose work is given, and whose outcome is a context result. */
interface Finder extends TaskHandler<ContextTask> {
  /** Does the work, of which nothing but its end is looked at. */
  void work(Task<ContextTask> task) throws InterruptedException;

  @Override
  default List<TaskOutput<?>> handle(Task<ContextTask> task) throws InterruptedException {
    work(task);
    return List.of(result(task, ContextKind.FOUND, null));
  }

  @Override
  default List<TaskOutput<?>> giveUp(Task<ContextTask> task, Failure failure) {
    return List.of(result(task, ContextKind.FAILED, failure));
  }

  @Override
  default List<TaskOutput<?>> unwanted(Task<ContextTask> task) {
    return List.of();
  }

  @Override
  default boolean writesDeadLetter() {
    return true;
  }

  @Override
  default Optional<Instant> deadline(ContextTask value) {
    return Optional.of(value.getDeadline());
  }

  static TaskOutput<ContextResult> result(
      Task<ContextTask> task, ContextKind kind, Failure failure) {
    return new TaskOutput<>(
        Topics.CONTEXT_RESULTS,
        task.key(),
        ContextResult.newBuilder()
            .setRequestId(task.value().getRequestId())
            .setKind(kind)
            .setFailure(failure)
            .build());
  }
}
