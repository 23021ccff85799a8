package dev.sluice.workers.runtime;

import dev.sluice.core.failure.CallException;
import dev.sluice.schemas.Failure;
import dev.sluice.workers.runtime.FailurePolicy.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a handler try a task until it succeeds, fails for good or is no longer this worker's. */
final class RetryLoop<V extends SpecificRecord> {
  private static final Logger log = LoggerFactory.getLogger(RetryLoop.class);

  /** The end of the tries. */
  sealed interface Result {
    /** The handler returned. */
    record Done(List<TaskOutput<?>> outputs, int tries) implements Result {}

    /** It failed for good. */
    record Failed(Failure failure, int tries) implements Result {}

    /** The worker stops or lost the partition: the record is for whoever reads it next. */
    record Left() implements Result {}
  }

  /** Waits between tries; false if the task is to be left. */
  interface Rest {
    boolean rest(PendingRecord pending, Duration delay) throws InterruptedException;
  }

  private final TaskHandler<V> handler;
  private final FailurePolicy policy;
  private final InstantSource clock;
  private final Rest rest;
  private final Consumer<Throwable> ending;
  private final WorkerMetrics metrics;

  /**
   * @param ending ends the process where a failure says that it cannot go on
   */
  RetryLoop(
      TaskHandler<V> handler,
      FailurePolicy policy,
      InstantSource clock,
      Rest rest,
      Consumer<Throwable> ending,
      WorkerMetrics metrics) {
    this.handler = handler;
    this.policy = policy;
    this.clock = clock;
    this.rest = rest;
    this.ending = ending;
    this.metrics = metrics;
  }

  Result run(PendingRecord pending, Task<V> task, @Nullable Instant deadline) {
    int ownFaults = 0;
    for (int tries = 1; ; tries++) {
      try {
        return new Result.Done(List.copyOf(handler.handle(task)), tries);
      } catch (Throwable e) { // An Error in one task must not take the others with it.
        ending.accept(e);
        if (pending.partition.state == PartitionState.State.ABANDONED) {
          return new Result.Left();
        }
        ownFaults += FailurePolicy.isOfTheDependency(e) ? 0 : 1;
        Verdict verdict =
            policy.decide(
                e,
                tries,
                ownFaults,
                deadline,
                clock.instant(),
                ThreadLocalRandom.current().nextDouble());
        report(pending, e, tries, verdict);
        switch (verdict) {
          case Verdict.GiveUp giveUp -> {
            return new Result.Failed(giveUp.failure(), tries);
          }
          case Verdict.Retry retry -> {
            if (!restFor(pending, retry.delay())) {
              return new Result.Left();
            }
            metrics.retried();
          }
        }
      }
    }
  }

  private boolean restFor(PendingRecord pending, Duration delay) {
    try {
      return rest.rest(pending, delay);
    } catch (InterruptedException e) {
      // Only the loss of the partition interrupts; a mark that a handler left behind ends the rest
      // early.
      return pending.partition.state == PartitionState.State.OPEN;
    }
  }

  private static void report(PendingRecord pending, Throwable failure, int tries, Verdict verdict) {
    String next = verdict instanceof Verdict.Retry r ? "again in " + r.delay() : "given up";
    if (failure instanceof CallException call) {
      log.debug(
          "Record {} failed ({}: {}), try {}, {}",
          pending.origin(),
          call.code(),
          call.getMessage(),
          tries,
          next);
    } else {
      log.warn("Record {} failed, try {}, {}", pending.origin(), tries, next, failure);
    }
  }
}
