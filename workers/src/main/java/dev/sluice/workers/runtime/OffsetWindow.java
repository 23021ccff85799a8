package dev.sluice.workers.runtime;

/**
 * The finished records of one partition, and the offset up to which all are finished: a successor
 * would go on from there. Records finish in any order.
 *
 * <p>Offsets have gaps (transaction markers, aborted or compacted records), and a gap may be
 * millions wide. So the ring counts records, not offsets: each record takes the next slot, and a
 * gap takes none. Eight bytes a record are more than a bit an offset, but nothing that a broker can
 * do makes it grow beyond the records that were really read.
 *
 * <p>Owned by the poll thread; nothing else reads or writes it.
 */
final class OffsetWindow {
  private static final int SMALLEST = 256;

  /**
   * The offsets of the records from {@link #head} to {@link #tail}, each at its ordinal modulo the
   * length; the complement of the offset, which is negative, once the record is finished. The slot
   * at the head is never a finished one. The length is a power of two.
   */
  private long[] ring = new long[SMALLEST];

  /** The ordinal of the oldest record that is not finished. */
  private long head;

  /** The ordinal that the next record gets. */
  private long tail;

  /** The offset after everything that was read so far. */
  private long next;

  /**
   * @param start the offset from which the partition is read
   */
  OffsetWindow(long start) {
    this.next = start;
  }

  /**
   * Takes in the record that was read next.
   *
   * @return its ordinal, by which it is marked finished
   */
  long add(long offset) {
    if (offset < next) {
      throw new IllegalArgumentException("offset " + offset + " was read before, next is " + next);
    }
    if (tail - head == ring.length) {
      resize(ring.length * 2);
    }
    ring[slot(tail)] = offset;
    next = offset + 1;
    return tail++;
  }

  /** Everything before the offset was read; what was not delivered is not there. */
  void skipTo(long offset) {
    next = Math.max(next, offset);
  }

  /** Marks a record finished. */
  void finish(long ordinal) {
    if (ordinal < head || ordinal >= tail || ring[slot(ordinal)] < 0) {
      throw new IllegalArgumentException("record " + ordinal + " is not under way");
    }
    ring[slot(ordinal)] = ~ring[slot(ordinal)];
    while (head < tail && ring[slot(head)] < 0) {
      head++;
    }
    if (head == tail && ring.length > SMALLEST) {
      ring = new long[SMALLEST];
    }
  }

  /** The offset to commit: no record before it is unfinished. Never goes back. */
  long committable() {
    return head == tail ? next : ring[slot(head)];
  }

  /** The offset after everything that was read so far. */
  long next() {
    return next;
  }

  /** The records read since the oldest unfinished one: what a crash would have read again. */
  long span() {
    return tail - head;
  }

  private int slot(long ordinal) {
    return (int) ordinal & (ring.length - 1);
  }

  private void resize(int length) {
    long[] larger = new long[length];
    for (long ordinal = head; ordinal < tail; ordinal++) {
      larger[(int) ordinal & (length - 1)] = ring[slot(ordinal)];
    }
    ring = larger;
  }
}
