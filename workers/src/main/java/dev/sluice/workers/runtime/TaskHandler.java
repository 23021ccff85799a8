package dev.sluice.workers.runtime;

import dev.sluice.schemas.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * The work that a topic's records ask for. Called from many threads at once; records of one key are
 * handled one after another, in the order of their offsets. A record may be handled more than once:
 * after a crash, a rebalance or a failed try.
 */
public interface TaskHandler<V extends SpecificRecord> {
  /**
   * Does the work of one task, on a virtual thread of its own, so that it may block.
   *
   * <p>A {@link dev.sluice.core.failure.RetriableException} has the task tried again: until its
   * deadline where a dependency is at fault (unavailable, rate limited, timed out), a bounded
   * number of times for any other reason. A {@link dev.sluice.core.failure.PermanentException}
   * gives the task up at once. Any other exception is taken for a defect and tried again a bounded
   * number of times.
   *
   * @return what is to be written before the task is done
   * @throws InterruptedException if the worker stops or lost the partition; the record is then left
   *     for whoever reads it next
   */
  List<TaskOutput<?>> handle(Task<V> task) throws InterruptedException;

  /**
   * Returns the records by which the rest of the pipeline learns that the task failed for good. It
   * may look something up, and leaves out what it cannot learn soon.
   */
  List<TaskOutput<?>> giveUp(Task<V> task, Failure failure);

  /**
   * Returns the records that are still due for a task whose request has ended, so that the task was
   * not begun or was broken off. Held to the same bounds as {@link #giveUp}.
   */
  List<TaskOutput<?>> unwanted(Task<V> task);

  /**
   * True if the worker writes a dead letter for a task that failed for good. False where the reader
   * of {@link #giveUp} writes one with the whole request in it, which can be replayed.
   */
  boolean writesDeadLetter();

  /** The time from which the task is of no more use, if there is one. */
  Optional<Instant> deadline(V value);
}
