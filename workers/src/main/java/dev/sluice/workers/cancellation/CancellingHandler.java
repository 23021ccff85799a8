package dev.sluice.workers.cancellation;

import dev.sluice.core.status.StatusKey;
import dev.sluice.schemas.Failure;
import dev.sluice.workers.runtime.Task;
import dev.sluice.workers.runtime.TaskHandler;
import dev.sluice.workers.runtime.TaskOutput;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/**
 * A handler whose tasks are not begun once their request has ended. A task that runs is broken off
 * when its request ends or its deadline passes. Such a task has no result: the request was ended by
 * the one who cancelled it or set the deadline.
 */
public final class CancellingHandler<V extends SpecificRecord> implements TaskHandler<V> {
  /**
   * The request that a task is a step of.
   *
   * @param key of its status
   */
  public record Step(StatusKey key, int attempt) {}

  private final TaskHandler<V> handler;
  private final EndedRequests endedRequests;
  private final Function<V, Optional<Step>> step;
  private final Counter notBegun;
  private final Counter brokenOff;

  /**
   * @param step empty where no status says that a task is no longer wanted
   * @param topic of the tasks, for the metrics
   */
  public CancellingHandler(
      TaskHandler<V> handler,
      EndedRequests endedRequests,
      Function<V, Optional<Step>> step,
      String topic,
      MeterRegistry meters) {
    this.handler = handler;
    this.endedRequests = endedRequests;
    this.step = step;
    this.notBegun = counter(meters, topic, "not_begun");
    this.brokenOff = counter(meters, topic, "broken_off");
  }

  private static Counter counter(MeterRegistry meters, String topic, String how) {
    return Counter.builder("sluice.worker.unwanted")
        .description("Tasks dropped since their request had ended or their deadline had passed.")
        .tag("topic", topic)
        .tag("how", how)
        .register(meters);
  }

  @Override
  public List<TaskOutput<?>> handle(Task<V> task) throws InterruptedException {
    Optional<Step> of = step.apply(task.value());
    try (EndedRequests.Work work =
        endedRequests.begin(
            of.map(Step::key).orElse(null),
            of.map(Step::attempt).orElse(0),
            handler.deadline(task.value()))) {
      if (work.isLate()) {
        notBegun.increment();
      } else {
        try {
          return handler.handle(task);
        } catch (InterruptedException | RuntimeException e) {
          if (!work.isBrokenOff()) {
            throw e;
          }
          brokenOff.increment();
        }
      }
    }
    // Once the work is left, and with it the interrupt that broke it off.
    return handler.unwanted(task);
  }

  @Override
  public List<TaskOutput<?>> unwanted(Task<V> task) {
    return handler.unwanted(task);
  }

  @Override
  public List<TaskOutput<?>> giveUp(Task<V> task, Failure failure) {
    return handler.giveUp(task, failure);
  }

  @Override
  public boolean writesDeadLetter() {
    return handler.writesDeadLetter();
  }

  @Override
  public Optional<Instant> deadline(V value) {
    return handler.deadline(value);
  }
}
