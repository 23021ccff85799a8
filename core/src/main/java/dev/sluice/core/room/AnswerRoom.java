package dev.sluice.core.room;

import java.util.concurrent.Semaphore;

/**
 * The memory that the large answers of a process may take together. An answer up to {@link
 * #freeBytes} takes none of it, as there are only so many slots. A larger one waits, unread, until
 * there is room for the largest that is allowed: so none waits while it holds a part of what it
 * needs, and two can never wait for each other. First come, first served. Safe for concurrent use.
 */
public final class AnswerRoom {
  /** So many bytes of memory does one byte of an answer take while it is read and handed on. */
  private static final int SPREAD = 6;

  private static final int UNIT = 1024;
  private static final int LEAST_FREE = 4 * 1024;
  private static final int MOST_FREE = 64 * 1024;

  private final int freeBytes;
  private final int all;
  private final Semaphore units;

  /**
   * @param bytes of memory for all large answers together
   * @param freeBytes the size up to which an answer takes none of it
   */
  public AnswerRoom(long bytes, int freeBytes) {
    this.freeBytes = freeBytes;
    this.all = (int) Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    this.units = new Semaphore(all, true);
  }

  /**
   * A quarter of the heap for large answers, and at most an eighth for the small ones.
   *
   * @param heap the most memory that the process takes for objects, in bytes
   * @param slots how many answers may be read at once
   */
  public static AnswerRoom of(long heap, int slots) {
    long free = heap / 8 / SPREAD / slots;
    return new AnswerRoom(heap / 4, (int) Math.clamp(free, LEAST_FREE, MOST_FREE));
  }

  /** The size up to which an answer takes no room, in bytes. */
  public int freeBytes() {
    return freeBytes;
  }

  /**
   * Waits for the room of an answer of so many bytes. It is left when the task ends that runs on
   * this thread, for what was read lives as long; outside of a task with {@link Hold#close}. What
   * the task held for an answer before is left first, so that nobody waits while he holds.
   */
  public Hold take(int bytes) throws InterruptedException {
    TaskHolds.leave();
    int taken = units(bytes);
    units.acquire(taken);
    Hold hold = new Hold(taken);
    TaskHolds.adopt(hold);
    return hold;
  }

  /** An answer larger than all the room takes all of it: it is read alone. */
  private int units(int bytes) {
    return (int) Math.clamp((long) bytes * SPREAD / UNIT, 1, all);
  }

  /** The room of one answer. */
  public final class Hold implements AutoCloseable {
    private int held;

    private Hold(int held) {
      this.held = held;
    }

    /** Leaves what an answer of so many bytes does not need. */
    public void shrinkTo(int bytes) {
      keep(Math.min(units(bytes), held));
    }

    @Override
    public void close() {
      keep(0);
    }

    private synchronized void keep(int kept) {
      if (held > kept) {
        units.release(held - kept);
        held = kept;
      }
    }
  }
}
