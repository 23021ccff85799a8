package dev.sluice.workers.runtime;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.suspect.SuspectTasks;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into the work of a process, for the tasks of all its workers. After a death by memory the
 * suspects go through it one at a time, with nothing else under way, and the others wait meanwhile:
 * each suspect for at most {@link #ALONE}, then they go on beside it.
 */
public final class TaskGate implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TaskGate.class);

  /** The time for which a suspect has the process to itself, and for which it waits for that. */
  static final Duration ALONE = Duration.ofSeconds(30);

  /** Far shorter than the time after which another process is given the tasks of a dead one. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** What a task has to do. */
  enum Pass {
    /** It runs. */
    RUN,
    /** It has ended its process twice by itself and is never run again. */
    SET_ASIDE
  }

  private final @Nullable SuspectTasks store;
  private final long alone;
  private final MemoryDeath death;

  /** The suspects as they were last read, less those that ended since. */
  private volatile Map<String, Integer> suspects = Map.of();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition change = lock.newCondition();

  /** The tasks under way. Changed under the lock; read anywhere. */
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  /** The suspect that has the process to itself, and since when. Under the lock. */
  private @Nullable String lone;

  private long loneSince;

  /** Suspects that wait to be alone. Under the lock. */
  private int waiting;

  private volatile boolean closed;

  private TaskGate(@Nullable SuspectTasks store, Duration alone, boolean halts) {
    this.store = store;
    this.alone = alone.toNanos();
    this.death = new MemoryDeath(this::note, halts ? Runtime.getRuntime()::halt : code -> {});
  }

  /** A gate through which everything goes at once, for workers of tests. */
  static TaskGate open() {
    return new TaskGate(null, ALONE, true);
  }

  /** The gate of a process; it looks for suspects of other processes now and then. */
  public static TaskGate start(SuspectTasks store) {
    return start(store, ALONE);
  }

  static TaskGate start(SuspectTasks store, Duration alone) {
    TaskGate gate = new TaskGate(store, alone, true);
    gate.look();
    Thread.ofVirtual().name("suspects").start(gate::lookAgain);
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
      gate.death.ifBy(failure);
      if (before != null) {
        before.uncaughtException(thread, failure);
      } else {
        log.error("Thread {} ended by a defect", thread.getName(), failure);
      }
    });
    return gate;
  }

  private void look() {
    SuspectTasks from = store;
    if (from == null) {
      return;
    }
    try {
      Map<String, Integer> found = from.all();
      if (!found.isEmpty() && !found.keySet().equals(suspects.keySet())) {
        log.warn(
            "A process ran out of memory: {} tasks that were under way are tried one at a time",
            found.size());
      }
      suspects = new ConcurrentHashMap<>(found);
    } catch (CallException e) {
      log.debug("Suspects cannot be looked for: {}", e.getMessage());
    }
  }

  private void lookAgain() {
    try {
      while (!closed) {
        Thread.sleep(LOOK);
        look();
      }
    } catch (InterruptedException e) {
      log.debug("Suspects are not looked for any more");
    }
  }

  /** Waits until a task may run. Whoever runs ends with {@link #leave}. */
  Pass enter(String id) throws InterruptedException {
    Integer deaths = suspects.get(id);
    lock.lockInterruptibly();
    try {
      if (deaths == null) {
        awaitOthers();
      } else if (deaths >= SuspectTasks.PROVEN) {
        return Pass.SET_ASIDE;
      } else {
        awaitSolitude();
        lone = id;
        loneSince = System.nanoTime();
      }
      underWay.add(id);
      return Pass.RUN;
    } finally {
      lock.unlock();
    }
  }

  private void awaitOthers() throws InterruptedException {
    while (waiting > 0 || isAlone()) {
      long _ = change.awaitNanos(isAlone() ? Math.max(1, alone - loneFor()) : alone);
    }
  }

  private boolean isAlone() {
    return lone != null && loneFor() < alone;
  }

  private long loneFor() {
    return lone == null ? 0 : System.nanoTime() - loneSince;
  }

  private void awaitSolitude() throws InterruptedException {
    waiting++;
    try {
      long left = alone;
      while (isAlone() || (!underWay.isEmpty() && left > 0)) {
        boolean another = isAlone();
        long before = System.nanoTime();
        long _ = change.awaitNanos(another ? Math.max(1, alone - loneFor()) : left);
        left -= another ? 0 : System.nanoTime() - before;
      }
    } finally {
      waiting--;
      change.signalAll();
    }
  }

  /**
   * A task is no longer under way.
   *
   * @param ended whether it came to its end, so that it is no suspect any more
   */
  void leave(String id, boolean ended) {
    lock.lock();
    try {
      underWay.remove(id);
      if (id.equals(lone)) {
        lone = null;
      }
      change.signalAll();
    } finally {
      lock.unlock();
    }
    if (ended) {
      clear(id);
    }
  }

  /** A task that was set aside has its dead letter: it is no suspect any more. */
  void clear(String id) {
    SuspectTasks from = store;
    if (from == null || suspects.isEmpty() || suspects.remove(id) == null) {
      return;
    }
    try {
      from.clear(id);
    } catch (CallException e) {
      log.debug("Suspect {} stays one for now: {}", id, e.getMessage());
    }
  }

  /** Ends the process if a failure says that it is out of memory. Does not come back then. */
  void ifOutOfMemory(Throwable failure) {
    death.ifBy(failure);
  }

  /** Without the lock: who holds it may be out of memory too. */
  private void note() {
    SuspectTasks to = store;
    if (to != null) {
      Collection<String> ids = new HashSet<>(underWay);
      if (!ids.isEmpty()) {
        to.died(ids);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
