package dev.sluice.workers.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The order of the work: a bounded number of handlers at once, the oldest record first, records of
 * one key one after another, and no tenant's or model's in more than its share of the places. Whose
 * a record is shows once it was read, on its own thread; one that has to let others go first waits
 * again. A finished record starts the next one from its own thread, so nothing waits for the poll
 * loop.
 */
final class RecordScheduler {
  /**
   * Guards everything below and the links and counts of {@link PartitionState} and {@link
   * PendingRecord}. Held for a few steps only, never while a handler runs, a record is written or
   * the broker is asked.
   */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition finishedOne = lock.newCondition();
  private final Condition draining = lock.newCondition();
  private final int places;
  private final Consumer<PendingRecord> work;
  private final Runnable wake;

  /** Records whose key is free, the oldest first, which moves the committable prefix along. */
  private final NavigableSet<PendingRecord> ready =
      new TreeSet<>(
          Comparator.comparingLong((PendingRecord e) -> e.arrival)
              .thenComparingInt(System::identityHashCode));

  private final SharedPlaces shares;

  /** Records that count as finished, for the poll thread, which alone touches the windows. */
  private final Queue<PendingRecord> finished = new ConcurrentLinkedQueue<>();

  /** Handlers that run; at most {@link #places} and those that are lent. */
  private int handling;

  /** Those of them that are only read to see whose they are, for a place that could be lent. */
  private int looking;

  /**
   * Records that have a thread: those that are handled, and those that wait for what they wrote to
   * be acknowledged. The latter hold no place, for the work itself is done; they are bounded too,
   * as they would pile up while the broker is away.
   */
  private int underWay;

  private boolean stopped;
  private FlowLimits limits;

  /**
   * @param places how many handlers may run at once
   * @param work what a record's thread does; ends with {@link #release}
   * @param wake has the poll thread look at partitions and finished records soon
   */
  RecordScheduler(int places, Consumer<PendingRecord> work, Runnable wake) {
    this.places = places;
    this.work = work;
    this.wake = wake;
    this.shares = new SharedPlaces(places);
    this.limits = FlowLimits.of(places, 1);
  }

  /** Sets how much a partition may hold, now that there are so many. */
  void partitions(int count) {
    lock.lock();
    try {
      limits = FlowLimits.of(places, Math.max(1, count));
    } finally {
      lock.unlock();
    }
  }

  /** Takes in records in the order of their offsets. */
  void submit(List<PendingRecord> pendingRecords) {
    lock.lock();
    try {
      pendingRecords.forEach(this::lineUp);
    } finally {
      lock.unlock();
    }
    startReady();
  }

  private void lineUp(PendingRecord pending) {
    PartitionState partition = pending.partition;
    if (partition.state != PartitionState.State.OPEN) {
      return;
    }
    partition.waitingBytes += pending.bytes();
    PendingRecord before = pending.key == null ? null : partition.tails.put(pending.key, pending);
    if (before == null) {
      makeReady(pending);
    } else {
      before.successor = pending;
    }
  }

  private void makeReady(PendingRecord pending) {
    ready.add(pending);
    pending.partition.ready++;
    if (pending.share != null) {
      shares.await(pending.share);
    }
  }

  private void takeFromReady(PendingRecord pending) {
    ready.remove(pending);
    if (pending.share != null) {
      shares.stopAwaiting(pending.share);
    }
  }

  private void startReady() {
    while (true) {
      Thread thread;
      boolean hungry;
      lock.lock();
      try {
        PendingRecord pending = nextToStart();
        if (pending == null) {
          return;
        }
        thread = Thread.ofVirtual().unstarted(() -> work.accept(pending));
        start(pending, thread);
        hungry = pending.partition.paused && limits.low(pending.partition);
      } finally {
        lock.unlock();
      }
      thread.start();
      if (hungry) {
        wake.run();
      }
    }
  }

  private @Nullable PendingRecord nextToStart() {
    if (stopped || ready.isEmpty() || underWay >= 2 * places + shares.lendable()) {
      return null;
    }
    PendingRecord next = handling < places && underWay < 2 * places ? ofOwn() : lent();
    if (next != null) {
      takeFromReady(next);
    }
    return next;
  }

  /** The oldest that need not let others go first; if all have to, the oldest. */
  private PendingRecord ofOwn() {
    for (PendingRecord pending : ready) {
      if (pending.share == null || !shares.isFull(pending.share)) {
        return pending;
      }
    }
    return ready.first();
  }

  /** The oldest that may have a place beyond the worker's own. */
  private @Nullable PendingRecord lent() {
    if (!shares.isLending() || handling >= places + shares.lendable()) {
      return null;
    }
    for (PendingRecord pending : ready) {
      if (pending.share == null || shares.mayBorrow(pending.share)) {
        return pending;
      }
    }
    return null;
  }

  /**
   * Tells whose a record is that was started. It runs on, or waits again for others to go first.
   *
   * @return whether it runs on; if not, its thread ends without {@link #release}
   */
  boolean admit(PendingRecord pending, Share share) {
    lock.lock();
    try {
      pending.share = share;
      stopLooking(pending);
      boolean fits = handling > places ? shares.mayBorrow(share) : !shares.isFull(share);
      if (fits) {
        count(pending);
        return true;
      }
      PartitionState partition = pending.partition;
      pending.handling = false;
      handling--;
      underWay--;
      unlink(pending);
      if (partition.state == PartitionState.State.OPEN) {
        partition.waitingBytes += pending.bytes();
        makeReady(pending);
      }
      finishedOne.signalAll();
    } finally {
      lock.unlock();
    }
    startReady();
    return false;
  }

  private void count(PendingRecord pending) {
    if (pending.share != null) {
      shares.hold(pending.share);
      pending.counted = true;
    }
  }

  private void stopLooking(PendingRecord pending) {
    if (pending.looking) {
      pending.looking = false;
      looking--;
    }
  }

  private void stopHandling(PendingRecord pending) {
    stopLooking(pending);
    if (pending.handling) {
      pending.handling = false;
      handling--;
    }
    if (pending.counted && pending.share != null) {
      pending.counted = false;
      shares.leave(pending.share);
    }
  }

  private void start(PendingRecord pending, Thread thread) {
    PartitionState partition = pending.partition;
    partition.ready--;
    partition.waitingBytes -= pending.bytes();
    handling++;
    underWay++;
    pending.handling = true;
    if (pending.share == null && handling > places) {
      pending.looking = true;
      looking++;
    }
    count(pending);
    pending.thread = thread;
    pending.runningAfter = partition.running;
    if (partition.running != null) {
      partition.running.runningBefore = pending;
    }
    partition.running = pending;
  }

  /** The record's handler has returned: another may run while what it wrote is on its way. */
  void handled(PendingRecord pending) {
    lock.lock();
    try {
      if (!pending.handling) {
        return;
      }
      stopHandling(pending);
    } finally {
      lock.unlock();
    }
    startReady();
  }

  /**
   * Waits between two tries of a record. It keeps its place meanwhile: what can't be done now is
   * better left in the log than taken out of it.
   *
   * @return whether to go on; false, and at once, if the record's partition is no longer open
   */
  boolean rest(PendingRecord pending, Duration delay) throws InterruptedException {
    long left = delay.toNanos();
    lock.lock();
    try {
      while (pending.partition.state == PartitionState.State.OPEN && left > 0) {
        left = draining.awaitNanos(left);
      }
      return pending.partition.state == PartitionState.State.OPEN;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The record's thread is about to end.
   *
   * @param done whether the record is finished; otherwise somebody will read it again
   */
  void release(PendingRecord pending, boolean done) {
    PartitionState partition = pending.partition;
    boolean look;
    lock.lock();
    try {
      stopHandling(pending);
      underWay--;
      unlink(pending);
      if (done && partition.state != PartitionState.State.ABANDONED) {
        finished.add(pending);
      }
      if (partition.state == PartitionState.State.OPEN) {
        makeWay(pending);
      }
      finishedOne.signalAll();
      look = (stopped && underWay == 0) || (partition.paused && limits.low(partition));
    } finally {
      lock.unlock();
    }
    if (look) {
      wake.run();
    }
    startReady();
  }

  private static void unlink(PendingRecord pending) {
    if (pending.runningBefore == null) {
      pending.partition.running = pending.runningAfter;
    } else {
      pending.runningBefore.runningAfter = pending.runningAfter;
    }
    if (pending.runningAfter != null) {
      pending.runningAfter.runningBefore = pending.runningBefore;
    }
    pending.runningBefore = null;
    pending.runningAfter = null;
    pending.thread = null;
  }

  private void makeWay(PendingRecord pending) {
    if (pending.successor != null) {
      makeReady(pending.successor);
      pending.successor = null;
    } else if (pending.key != null) {
      pending.partition.tails.remove(pending.key, pending);
    }
  }

  /** The next record that counts as finished, or null. For the poll thread. */
  @Nullable PendingRecord pollFinished() {
    return finished.poll();
  }

  /**
   * True if the partition's fetching is to be paused; changes the partition's mark. For the poll
   * thread.
   *
   * @param windowFull whether completion has run too far ahead of the committable prefix
   */
  boolean pause(PartitionState partition, boolean windowFull) {
    lock.lock();
    try {
      if (stopped || windowFull || limits.full(partition)) {
        partition.paused = true;
      } else if (limits.low(partition)) {
        partition.paused = false;
      }
      return partition.paused;
    } finally {
      lock.unlock();
    }
  }

  /** Starts nothing more of these partitions and forgets what waits in them. */
  void drain(Collection<PartitionState> partitions) {
    lock.lock();
    try {
      for (PartitionState partition : partitions) {
        if (partition.state == PartitionState.State.OPEN) {
          partition.state = PartitionState.State.DRAINING;
        }
        forgetWaiting(partition);
      }
      ready.stream()
          .filter(e -> e.partition.state != PartitionState.State.OPEN)
          .toList()
          .forEach(this::takeFromReady);
      draining.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts what still runs of these partitions; it counts no more. */
  void abandon(Collection<PartitionState> partitions) {
    drain(partitions);
    lock.lock();
    try {
      for (PartitionState partition : partitions) {
        partition.state = PartitionState.State.ABANDONED;
        for (PendingRecord e = partition.running; e != null; e = e.runningAfter) {
          if (e.thread != null) {
            e.thread.interrupt();
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static void forgetWaiting(PartitionState partition) {
    partition.tails.clear();
    partition.ready = 0;
    partition.waitingBytes = 0;
  }

  /**
   * Waits until nothing of these partitions runs.
   *
   * @return whether that came true in time
   */
  boolean awaitIdle(Collection<PartitionState> partitions, Duration timeout)
      throws InterruptedException {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (partitions.stream().anyMatch(partition -> partition.running != null)) {
        if (left <= 0) {
          return false;
        }
        left = finishedOne.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Starts nothing more at all. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
    } finally {
      lock.unlock();
    }
  }

  boolean isIdle() {
    return underWay() == 0;
  }

  /** Handlers that run now. */
  int handling() {
    lock.lock();
    try {
      return handling - looking;
    } finally {
      lock.unlock();
    }
  }

  /** Records that have a thread now. */
  int underWay() {
    lock.lock();
    try {
      return underWay;
    } finally {
      lock.unlock();
    }
  }
}
