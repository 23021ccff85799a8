package dev.sluice.workers.runtime;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One assignment of one partition to this worker. A partition that is lost and comes back gets a
 * new state, so what was begun under the old assignment can never be counted under the new one.
 */
final class PartitionState {
  /** The stages of an assignment, from its begin to its end. */
  enum State {
    /** Records are started. */
    OPEN,
    /** Nothing more is started; what runs may finish and counts. */
    DRAINING,
    /** Work that still runs is interrupted and no longer counts. */
    ABANDONED
  }

  final TopicPartition topicPartition;

  /**
   * The records that were read, and those of them that are finished; absent before the first
   * record. Poll thread only: other threads hand finished records over through {@link
   * RecordScheduler#finished}.
   */
  private @Nullable OffsetWindow window;

  /** Records that were read and are not finished. Poll thread only. */
  long unfinished;

  /** The state of {@link #paused} that the consumer has. Poll thread only. */
  boolean fetchPaused;

  /** The offset that was last sent to the group, -1 before the first. Poll thread only. */
  long sent = -1;

  /** Written under the scheduler's lock; read anywhere, to leave early. */
  volatile State state = State.OPEN;

  /** True while fetching is paused. Under the scheduler's lock; only the poll thread changes it. */
  boolean paused;

  /**
   * The last waiting or running record of each key; a new one of that key lines up behind it. Holds
   * only keys that are under way. Under the scheduler's lock.
   */
  final Map<String, PendingRecord> tails = new HashMap<>();

  /** Records that could start at once, were there a free place. Under the scheduler's lock. */
  int ready;

  /** The size of all records that wait, ready or not. Under the scheduler's lock. */
  long waitingBytes;

  /** The records that have a thread, linked in no order. Under the scheduler's lock. */
  @Nullable PendingRecord running;

  PartitionState(TopicPartition topicPartition) {
    this.topicPartition = topicPartition;
  }

  /** True if a record of that offset or a later one was read before. Poll thread only. */
  boolean hasRead(long offset) {
    return window != null && offset < window.next();
  }

  /**
   * Takes in the record that was read next. Poll thread only.
   *
   * @return its ordinal
   */
  long read(long offset) {
    if (window == null) {
      window = new OffsetWindow(offset);
    }
    unfinished++;
    return window.add(offset);
  }

  /** There is nothing to read before the offset. Poll thread only. */
  void skipTo(long offset) {
    if (window == null) {
      window = new OffsetWindow(offset);
    }
    window.skipTo(offset);
  }

  /** Marks a record finished. Poll thread only. */
  void finish(long ordinal) {
    if (window != null) {
      unfinished--;
      window.finish(ordinal);
    }
  }

  /** The offset to commit, -1 if nothing was read yet. Poll thread only. */
  long committable() {
    return window == null ? -1 : window.committable();
  }

  /** The records read since the oldest unfinished one. Poll thread only. */
  long span() {
    return window == null ? 0 : window.span();
  }
}
