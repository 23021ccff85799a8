package dev.sluice.workers.runtime;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.suspect.SuspectTasks;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.workers.runtime.WorkerMetrics.Outcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one record from its bytes to the acknowledgement of all that it led to. Runs on the
 * record's own virtual thread, so it may block.
 */
final class TaskRunner<V extends SpecificRecord> {
  private static final Logger log = LoggerFactory.getLogger(TaskRunner.class);

  private static final Share NOBODY = new Share("", "");

  private final Topic<V> topic;
  private final TaskHandler<V> handler;
  private final RetryLoop<V> retryLoop;
  private final TaskOutputWriter outputs;
  private final Consumer<Throwable> ending;
  private final InstantSource clock;
  private final WorkerMetrics metrics;
  private final AvroCodec<V> codec;

  /**
   * @param ending ends the process where a failure says that it cannot go on
   */
  TaskRunner(
      Topic<V> topic,
      TaskHandler<V> handler,
      RetryLoop<V> retryLoop,
      TaskOutputWriter outputs,
      Consumer<Throwable> ending,
      InstantSource clock,
      WorkerMetrics metrics) {
    this.topic = topic;
    this.handler = handler;
    this.retryLoop = retryLoop;
    this.outputs = outputs;
    this.ending = ending;
    this.clock = clock;
    this.metrics = metrics;
    this.codec = AvroCodec.of(topic.value());
  }

  /** Those whose places a record takes; of one that cannot be read nobody is known. */
  Share share(PendingRecord pending) {
    byte[] bytes = pending.record.value();
    try {
      return bytes == null ? NOBODY : RecordIds.share(codec.decode(bytes));
    } catch (UndecodableException | RuntimeException e) {
      log.debug("Whose record {} is cannot be read", pending.origin());
      return NOBODY;
    }
  }

  /**
   * Runs a record to its end.
   *
   * @param handled called once the handler is through and only writing is left
   * @return whether the record is finished; false if it is left for whoever reads it next
   */
  boolean run(PendingRecord pending, Runnable handled) {
    Outcome outcome = Outcome.LEFT;
    for (int defects = 1; pending.partition.state != PartitionState.State.ABANDONED; defects++) {
      try {
        outcome = attempt(pending, handled);
        break;
      } catch (InterruptedException e) {
        log.debug("Record {} was interrupted", pending.origin());
      } catch (Throwable e) { // Left undone, the record would hold up its partition for ever.
        ending.accept(e);
        log.error(
            "Record {} is worked on again from its start after a defect", pending.origin(), e);
      }
      pause(defects);
    }
    metrics.count(outcome);
    return outcome != Outcome.LEFT;
  }

  /**
   * Gives a record up without running it, since it ended its process by memory.
   *
   * @param handled called once only writing is left
   * @return whether the record is finished
   */
  boolean setAside(PendingRecord pending, Runnable handled) {
    Failure failure =
        new Failure(
            FailureCodes.OUT_OF_MEMORY,
            "the task twice ended its worker by memory while nothing else was under way",
            null);
    handled.run();
    for (int defects = 1; pending.partition.state != PartitionState.State.ABANDONED; defects++) {
      try {
        metrics.count(giveUpUnread(pending, failure));
        return true;
      } catch (InterruptedException e) {
        log.debug("Record {} was interrupted", pending.origin());
      } catch (RuntimeException e) {
        log.error("Record {} cannot be set aside yet", pending.origin(), e);
      }
      pause(defects);
    }
    metrics.count(Outcome.LEFT);
    return false;
  }

  private Outcome giveUpUnread(PendingRecord pending, Failure failure) throws InterruptedException {
    byte[] bytes = pending.record.value();
    try {
      if (bytes != null) {
        return giveUp(pending, task(pending, codec.decode(bytes)), failure, SuspectTasks.PROVEN);
      }
    } catch (UndecodableException e) {
      log.debug("Record {} cannot be decoded", pending.origin());
    }
    outputs.deadLetter(pending.record, null, failure, SuspectTasks.PROVEN, List.of());
    return Outcome.GIVEN_UP;
  }

  private Task<V> task(PendingRecord pending, V value) {
    return new Task<>(
        topic,
        pending.key == null ? "" : pending.key,
        value,
        Instant.ofEpochMilli(pending.record.timestamp()),
        pending.record.partition(),
        pending.record.offset());
  }

  private static void pause(int defects) {
    try {
      Thread.sleep(FailurePolicy.BACKOFF.delay(defects, ThreadLocalRandom.current().nextDouble()));
    } catch (InterruptedException e) {
      // Whether the record is still this worker's is looked at next.
      log.debug("A pause ends early");
    }
  }

  private Outcome attempt(PendingRecord pending, Runnable handled) throws InterruptedException {
    byte[] bytes = pending.record.value();
    if (bytes == null) {
      handled.run();
      return undecodable(pending, "the record has no value");
    }
    V value;
    try {
      value = codec.decode(bytes);
    } catch (UndecodableException e) {
      handled.run();
      return undecodable(pending, String.valueOf(e.getMessage()));
    }
    Task<V> task = task(pending, value);
    Instant deadline;
    try {
      deadline = handler.deadline(value).orElse(null);
    } catch (RuntimeException e) {
      handled.run();
      return giveUpDefect(pending, task, e, 0);
    }
    if (deadline != null && !clock.instant().isBefore(deadline)) {
      handled.run();
      return expire(pending, task, deadline);
    }
    long start = System.nanoTime();
    RetryLoop.Result result = retryLoop.run(pending, task, deadline);
    metrics.handled(System.nanoTime() - start);
    handled.run();
    return settle(pending, task, result);
  }

  private Outcome settle(PendingRecord pending, Task<V> task, RetryLoop.Result result)
      throws InterruptedException {
    switch (result) {
      case RetryLoop.Result.Left() -> {
        return Outcome.LEFT;
      }
      case RetryLoop.Result.Failed(Failure failure, int tried) -> {
        return giveUp(pending, task, failure, tried);
      }
      case RetryLoop.Result.Done(List<TaskOutput<?>> results, int tried) -> {
        if (pending.partition.state == PartitionState.State.ABANDONED) {
          return Outcome.LEFT;
        }
        try {
          outputs.write(pending.record, results);
          return Outcome.DONE;
        } catch (TooLargeException e) {
          return giveUp(pending, task, tooLarge(e), tried);
        } catch (RuntimeException e) {
          return giveUpDefect(pending, task, e, tried);
        }
      }
    }
  }

  private static Failure tooLarge(TooLargeException e) {
    return new Failure(FailureCodes.TOO_LARGE, String.valueOf(e.getMessage()), null);
  }

  private Outcome undecodable(PendingRecord pending, String reason) throws InterruptedException {
    log.warn(
        "Record {} cannot be decoded and goes to the dead letters: {}", pending.origin(), reason);
    Failure failure = new Failure(FailureCodes.UNDECODABLE, reason, null);
    outputs.deadLetter(pending.record, null, failure, 1, List.of());
    return Outcome.UNDECODABLE;
  }

  /** Whoever set the deadline ends the request by itself; nothing is written for an operator. */
  private Outcome expire(PendingRecord pending, Task<V> task, Instant deadline)
      throws InterruptedException {
    log.debug("Record {} is not handled: its deadline was {}", pending.origin(), deadline);
    Failure failure =
        new Failure(
            FailureCodes.DEADLINE_EXCEEDED, "the deadline, %s, passed".formatted(deadline), null);
    try {
      outputs.write(pending.record, failureOutputs(pending, task, failure));
    } catch (TooLargeException | RuntimeException e) {
      log.error(
          "The outputs of the failure of record {} cannot be written and are left out",
          pending.origin(),
          e);
    }
    return Outcome.EXPIRED;
  }

  private Outcome giveUp(PendingRecord pending, Task<V> task, Failure failure, int tried)
      throws InterruptedException {
    log.warn(
        "Record {} is given up, key {}, after {} tries: {} ({})",
        pending.origin(),
        task.key(),
        tried,
        failure.getCode(),
        failure.getMessage());
    List<TaskOutput<?>> due = failureOutputs(pending, task, failure);
    if (handler.writesDeadLetter() || due.isEmpty() || !written(pending, due)) {
      outputs.deadLetter(pending.record, task.value(), failure, tried, due);
    }
    return Outcome.GIVEN_UP;
  }

  private boolean written(PendingRecord pending, List<TaskOutput<?>> due)
      throws InterruptedException {
    try {
      outputs.write(pending.record, due);
      return true;
    } catch (TooLargeException | RuntimeException e) {
      log.error("The outputs of the failure of record {} cannot be written", pending.origin(), e);
      return false;
    }
  }

  private Outcome giveUpDefect(
      PendingRecord pending, Task<V> task, RuntimeException defect, int tried)
      throws InterruptedException {
    log.error("Record {} meets a defect that trying again cannot cure", pending.origin(), defect);
    return giveUp(pending, task, FailurePolicy.asFailure(defect), tried);
  }

  private List<TaskOutput<?>> failureOutputs(PendingRecord pending, Task<V> task, Failure failure) {
    try {
      return handler.giveUp(task, failure);
    } catch (RuntimeException e) {
      log.error("The handler has no outputs for the failure of record {}", pending.origin(), e);
      return List.of();
    }
  }
}
