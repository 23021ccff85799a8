package dev.sluice.workers.runtime;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.workers.runtime.WorkerMetrics.Outcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one record from its bytes to the acknowledgement of all that it led to. Runs on the
 * record's own virtual thread, so it may block.
 */
final class TaskRunner<V extends SpecificRecord> {
  private static final Logger log = LoggerFactory.getLogger(TaskRunner.class);

  private final Topic<V> topic;
  private final Handler<V> handler;
  private final Tries<V> tries;
  private final TaskOutputs outputs;
  private final InstantSource clock;
  private final WorkerMetrics metrics;
  private final AvroCodec<V> codec;

  TaskRunner(
      Topic<V> topic,
      Handler<V> handler,
      Tries<V> tries,
      TaskOutputs outputs,
      InstantSource clock,
      WorkerMetrics metrics) {
    this.topic = topic;
    this.handler = handler;
    this.tries = tries;
    this.outputs = outputs;
    this.clock = clock;
    this.metrics = metrics;
    this.codec = AvroCodec.of(topic.value());
  }

  /**
   * Runs an entry to its end.
   *
   * @param handled called once the handler is through and only writing is left
   * @return whether the record is finished; false if it is left for whoever reads it next
   */
  boolean run(Entry entry, Runnable handled) {
    Outcome outcome = Outcome.LEFT;
    for (int defects = 1; entry.lane.state != Lane.State.ABANDONED; defects++) {
      try {
        outcome = attempt(entry, handled);
        break;
      } catch (InterruptedException e) {
        log.debug("{} was interrupted", entry.origin());
      } catch (Throwable e) { // Left undone, the record would hold up its partition for ever.
        log.error("{} is worked on again from its start after a defect", entry.origin(), e);
      }
      pause(defects);
    }
    metrics.count(outcome);
    return outcome != Outcome.LEFT;
  }

  private static void pause(int defects) {
    try {
      Thread.sleep(FailurePolicy.backoff(defects, ThreadLocalRandom.current().nextDouble()));
    } catch (InterruptedException e) {
      // Whether the record is still this worker's is looked at next.
      log.debug("A pause ends early");
    }
  }

  private Outcome attempt(Entry entry, Runnable handled) throws InterruptedException {
    byte[] bytes = entry.record.value();
    if (bytes == null) {
      handled.run();
      return undecodable(entry, "the record has no value");
    }
    V value;
    try {
      value = codec.decode(bytes);
    } catch (UndecodableException e) {
      handled.run();
      return undecodable(entry, String.valueOf(e.getMessage()));
    }
    Task<V> task =
        new Task<>(
            topic,
            entry.key == null ? "" : entry.key,
            value,
            Instant.ofEpochMilli(entry.record.timestamp()),
            entry.record.partition(),
            entry.record.offset());
    Instant deadline;
    try {
      deadline = handler.deadline(value).orElse(null);
    } catch (RuntimeException e) {
      handled.run();
      return giveUpDefect(entry, task, e, 0);
    }
    if (deadline != null && !clock.instant().isBefore(deadline)) {
      handled.run();
      return expire(entry, task, deadline);
    }
    long start = System.nanoTime();
    Tries.Result result = tries.run(entry, task, deadline);
    metrics.handled(System.nanoTime() - start);
    handled.run();
    return settle(entry, task, result);
  }

  private Outcome settle(Entry entry, Task<V> task, Tries.Result result)
      throws InterruptedException {
    switch (result) {
      case Tries.Result.Left() -> {
        return Outcome.LEFT;
      }
      case Tries.Result.Failed(Failure failure, int tried) -> {
        return giveUp(entry, task, failure, tried);
      }
      case Tries.Result.Done(List<Output<?>> results, int tried) -> {
        if (entry.lane.state == Lane.State.ABANDONED) {
          return Outcome.LEFT;
        }
        try {
          outputs.write(entry.record, results);
          return Outcome.DONE;
        } catch (TooLargeException e) {
          return giveUp(entry, task, tooLarge(e), tried);
        } catch (RuntimeException e) {
          return giveUpDefect(entry, task, e, tried);
        }
      }
    }
  }

  private static Failure tooLarge(TooLargeException e) {
    return new Failure(FailureCodes.TOO_LARGE, String.valueOf(e.getMessage()), null);
  }

  private Outcome undecodable(Entry entry, String reason) throws InterruptedException {
    log.warn("{} goes to the dead letters, it can't be decoded: {}", entry.origin(), reason);
    Failure failure = new Failure(FailureCodes.UNDECODABLE, reason, null);
    outputs.deadLetter(entry.record, null, failure, 1, List.of());
    return Outcome.UNDECODABLE;
  }

  /** Whoever set the deadline ends the request by itself; nothing is written for an operator. */
  private Outcome expire(Entry entry, Task<V> task, Instant deadline) throws InterruptedException {
    log.debug("{} is not handled, its deadline was {}", entry.origin(), deadline);
    Failure failure =
        new Failure(
            FailureCodes.DEADLINE_EXCEEDED, "the deadline, %s, passed".formatted(deadline), null);
    try {
      outputs.write(entry.record, lastWords(entry, task, failure));
    } catch (TooLargeException | RuntimeException e) {
      log.error("What {} would have told is left out", entry.origin(), e);
    }
    return Outcome.EXPIRED;
  }

  private Outcome giveUp(Entry entry, Task<V> task, Failure failure, int tried)
      throws InterruptedException {
    log.warn(
        "{} is given up, key {}, after {} tries: {} ({})",
        entry.origin(),
        task.key(),
        tried,
        failure.getCode(),
        failure.getMessage());
    List<Output<?>> words = lastWords(entry, task, failure);
    if (handler.leavesLetter() || words.isEmpty() || !told(entry, words)) {
      outputs.deadLetter(entry.record, task.value(), failure, tried, words);
    }
    return Outcome.GIVEN_UP;
  }

  private boolean told(Entry entry, List<Output<?>> words) throws InterruptedException {
    try {
      outputs.write(entry.record, words);
      return true;
    } catch (TooLargeException | RuntimeException e) {
      log.error("What tells of the failure of {} can't be written", entry.origin(), e);
      return false;
    }
  }

  private Outcome giveUpDefect(Entry entry, Task<V> task, RuntimeException defect, int tried)
      throws InterruptedException {
    log.error("{} meets a defect that trying again can't cure", entry.origin(), defect);
    return giveUp(entry, task, FailurePolicy.asFailure(defect), tried);
  }

  private List<Output<?>> lastWords(Entry entry, Task<V> task, Failure failure) {
    try {
      return handler.giveUp(task, failure);
    } catch (RuntimeException e) {
      log.error("The handler can't tell of the failure of {}", entry.origin(), e);
      return List.of();
    }
  }
}
