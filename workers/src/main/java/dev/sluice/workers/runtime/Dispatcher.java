package dev.sluice.workers.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what runs when: a bounded number of handlers at once, the oldest record first, records of
 * one key one after another. A finished entry starts the next one from its own thread, so nothing
 * waits for the poll loop.
 */
final class Dispatcher {
  /**
   * Guards everything below and the links and counts of {@link Lane} and {@link Entry}. Held for a
   * few steps only, never while a handler runs, a record is written or the broker is asked.
   */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition finishedOne = lock.newCondition();
  private final Condition draining = lock.newCondition();
  private final int places;
  private final Consumer<Entry> work;
  private final Runnable wake;

  /** Entries whose key is free, the oldest first, which moves the committable prefix along. */
  private final PriorityQueue<Entry> ready =
      new PriorityQueue<>(Comparator.comparingLong(e -> e.arrival));

  /** Entries that count as finished, for the poll thread, which alone touches the windows. */
  private final Queue<Entry> finished = new ConcurrentLinkedQueue<>();

  /** Handlers that run; at most {@link #places}. */
  private int handling;

  /**
   * Entries that have a thread: those that are handled, and those that wait for what they wrote to
   * be acknowledged. The latter hold no place, for the work itself is done; they are bounded too,
   * as they would pile up while the broker is away.
   */
  private int underWay;

  private boolean stopped;
  private FlowLimits limits;

  /**
   * @param places how many handlers may run at once
   * @param work what an entry's thread does; ends with {@link #release}
   * @param wake has the poll thread look at lanes and finished entries soon
   */
  Dispatcher(int places, Consumer<Entry> work, Runnable wake) {
    this.places = places;
    this.work = work;
    this.wake = wake;
    this.limits = FlowLimits.of(places, 1);
  }

  /** Sets how much a lane may hold, now that there are so many. */
  void lanes(int count) {
    lock.lock();
    try {
      limits = FlowLimits.of(places, Math.max(1, count));
    } finally {
      lock.unlock();
    }
  }

  /** Takes in entries in the order of their offsets. */
  void submit(List<Entry> entries) {
    lock.lock();
    try {
      entries.forEach(this::lineUp);
    } finally {
      lock.unlock();
    }
    startReady();
  }

  private void lineUp(Entry entry) {
    Lane lane = entry.lane;
    if (lane.state != Lane.State.OPEN) {
      return;
    }
    lane.waitingBytes += entry.bytes();
    Entry before = entry.key == null ? null : lane.tails.put(entry.key, entry);
    if (before == null) {
      makeReady(entry);
    } else {
      before.successor = entry;
    }
  }

  private void makeReady(Entry entry) {
    ready.add(entry);
    entry.lane.ready++;
  }

  private void startReady() {
    while (true) {
      Thread thread;
      boolean hungry;
      lock.lock();
      try {
        Entry entry = nextToStart();
        if (entry == null) {
          return;
        }
        thread = Thread.ofVirtual().unstarted(() -> work.accept(entry));
        start(entry, thread);
        hungry = entry.lane.paused && limits.low(entry.lane);
      } finally {
        lock.unlock();
      }
      thread.start();
      if (hungry) {
        wake.run();
      }
    }
  }

  private @Nullable Entry nextToStart() {
    return stopped || handling >= places || underWay >= 2 * places ? null : ready.poll();
  }

  private void start(Entry entry, Thread thread) {
    Lane lane = entry.lane;
    lane.ready--;
    lane.waitingBytes -= entry.bytes();
    handling++;
    underWay++;
    entry.handling = true;
    entry.thread = thread;
    entry.runningAfter = lane.running;
    if (lane.running != null) {
      lane.running.runningBefore = entry;
    }
    lane.running = entry;
  }

  /** The entry's handler has returned: another may run while what it wrote is on its way. */
  void handled(Entry entry) {
    lock.lock();
    try {
      if (!entry.handling) {
        return;
      }
      entry.handling = false;
      handling--;
    } finally {
      lock.unlock();
    }
    startReady();
  }

  /**
   * Waits between two tries of an entry. It keeps its place meanwhile: what can't be done now is
   * better left in the log than taken out of it.
   *
   * @return whether to go on; false, and at once, if the entry's lane is no longer open
   */
  boolean rest(Entry entry, Duration delay) throws InterruptedException {
    long left = delay.toNanos();
    lock.lock();
    try {
      while (entry.lane.state == Lane.State.OPEN && left > 0) {
        left = draining.awaitNanos(left);
      }
      return entry.lane.state == Lane.State.OPEN;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The entry's thread is about to end.
   *
   * @param done whether the record is finished; otherwise somebody will read it again
   */
  void release(Entry entry, boolean done) {
    Lane lane = entry.lane;
    boolean look;
    lock.lock();
    try {
      if (entry.handling) {
        entry.handling = false;
        handling--;
      }
      underWay--;
      unlink(entry);
      if (done && lane.state != Lane.State.ABANDONED) {
        finished.add(entry);
      }
      if (lane.state == Lane.State.OPEN) {
        makeWay(entry);
      }
      finishedOne.signalAll();
      look = (stopped && underWay == 0) || (lane.paused && limits.low(lane));
    } finally {
      lock.unlock();
    }
    if (look) {
      wake.run();
    }
    startReady();
  }

  private static void unlink(Entry entry) {
    if (entry.runningBefore == null) {
      entry.lane.running = entry.runningAfter;
    } else {
      entry.runningBefore.runningAfter = entry.runningAfter;
    }
    if (entry.runningAfter != null) {
      entry.runningAfter.runningBefore = entry.runningBefore;
    }
    entry.runningBefore = null;
    entry.runningAfter = null;
    entry.thread = null;
  }

  private void makeWay(Entry entry) {
    if (entry.successor != null) {
      makeReady(entry.successor);
      entry.successor = null;
    } else if (entry.key != null) {
      entry.lane.tails.remove(entry.key, entry);
    }
  }

  /** The next entry that counts as finished, or null. For the poll thread. */
  @Nullable Entry pollFinished() {
    return finished.poll();
  }

  /**
   * Whether the lane's fetching is to be paused; changes the lane's mark. For the poll thread.
   *
   * @param windowFull whether completion has run too far ahead of the committable prefix
   */
  boolean pause(Lane lane, boolean windowFull) {
    lock.lock();
    try {
      if (stopped || windowFull || limits.full(lane)) {
        lane.paused = true;
      } else if (limits.low(lane)) {
        lane.paused = false;
      }
      return lane.paused;
    } finally {
      lock.unlock();
    }
  }

  /** Starts nothing more of these lanes and forgets what waits in them. */
  void drain(Collection<Lane> lanes) {
    lock.lock();
    try {
      for (Lane lane : lanes) {
        if (lane.state == Lane.State.OPEN) {
          lane.state = Lane.State.DRAINING;
        }
        forgetWaiting(lane);
      }
      ready.removeIf(e -> e.lane.state != Lane.State.OPEN);
      draining.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts what still runs of these lanes; it counts no more. */
  void abandon(Collection<Lane> lanes) {
    drain(lanes);
    lock.lock();
    try {
      for (Lane lane : lanes) {
        lane.state = Lane.State.ABANDONED;
        for (Entry e = lane.running; e != null; e = e.runningAfter) {
          if (e.thread != null) {
            e.thread.interrupt();
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static void forgetWaiting(Lane lane) {
    lane.tails.clear();
    lane.ready = 0;
    lane.waitingBytes = 0;
  }

  /**
   * Waits until nothing of these lanes runs.
   *
   * @return whether that came true in time
   */
  boolean awaitIdle(Collection<Lane> lanes, Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (lanes.stream().anyMatch(lane -> lane.running != null)) {
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
      return handling;
    } finally {
      lock.unlock();
    }
  }

  /** Entries that have a thread now. */
  int underWay() {
    lock.lock();
    try {
      return underWay;
    } finally {
      lock.unlock();
    }
  }
}
