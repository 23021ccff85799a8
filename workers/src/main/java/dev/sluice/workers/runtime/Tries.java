package dev.sluice.workers.runtime;

import dev.sluice.core.failure.CallException;
import dev.sluice.schemas.Failure;
import dev.sluice.workers.runtime.FailurePolicy.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a handler try a task until it succeeds, fails for good or is no longer this worker's. */
final class Tries<V extends SpecificRecord> {
  private static final Logger log = LoggerFactory.getLogger(Tries.class);

  /** How it ended. */
  sealed interface Result {
    /** The handler returned. */
    record Done(List<Output<?>> outputs, int tries) implements Result {}

    /** It failed for good. */
    record Failed(Failure failure, int tries) implements Result {}

    /** The worker stops or lost the partition: the record is for whoever reads it next. */
    record Left() implements Result {}
  }

  /** Waits between tries; false if the task is to be left. */
  interface Rest {
    boolean rest(Entry entry, Duration delay) throws InterruptedException;
  }

  private final Handler<V> handler;
  private final FailurePolicy policy;
  private final InstantSource clock;
  private final Rest rest;
  private final WorkerMetrics metrics;

  Tries(
      Handler<V> handler,
      FailurePolicy policy,
      InstantSource clock,
      Rest rest,
      WorkerMetrics metrics) {
    this.handler = handler;
    this.policy = policy;
    this.clock = clock;
    this.rest = rest;
    this.metrics = metrics;
  }

  Result run(Entry entry, Task<V> task, @Nullable Instant deadline) {
    int ownFaults = 0;
    for (int tries = 1; ; tries++) {
      try {
        return new Result.Done(List.copyOf(handler.handle(task)), tries);
      } catch (Throwable e) { // An Error in one task must not take the others with it.
        if (entry.lane.state == Lane.State.ABANDONED) {
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
        report(entry, e, tries, verdict);
        switch (verdict) {
          case Verdict.GiveUp giveUp -> {
            return new Result.Failed(giveUp.failure(), tries);
          }
          case Verdict.Retry retry -> {
            if (!restFor(entry, retry.delay())) {
              return new Result.Left();
            }
            metrics.retried();
          }
        }
      }
    }
  }

  private boolean restFor(Entry entry, Duration delay) {
    try {
      return rest.rest(entry, delay);
    } catch (InterruptedException e) {
      // Only the loss of the lane interrupts; a mark that a handler left behind ends the rest
      // early.
      return entry.lane.state == Lane.State.OPEN;
    }
  }

  private static void report(Entry entry, Throwable failure, int tries, Verdict verdict) {
    String next = verdict instanceof Verdict.Retry r ? "again in " + r.delay() : "given up";
    if (failure instanceof CallException call) {
      log.debug(
          "{} failed ({}: {}), try {}, {}",
          entry.origin(),
          call.code(),
          call.getMessage(),
          tries,
          next);
    } else {
      log.warn("{} failed, try {}, {}", entry.origin(), tries, next, failure);
    }
  }
}
