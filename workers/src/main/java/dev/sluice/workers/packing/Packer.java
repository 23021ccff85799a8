package dev.sluice.workers.packing;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The packer of single items of many callers into calls that take many. Each caller gets its own
 * outcome. Callers block: each on its own virtual thread. A caller that is interrupted takes its
 * item back; a call that nobody waits for any more is interrupted.
 *
 * @param <I> the items
 * @param <R> what an item gets back
 */
public final class Packer<I, R> implements AutoCloseable {
  /** The call that takes many items. */
  public interface Call<I, R> {
    /**
     * Makes one call, on a virtual thread of its own.
     *
     * @param items of one group, at least one
     * @return the outcome of each, in the order of the items
     * @throws RuntimeException if all of them failed for the same reason; each caller gets it
     */
    List<ItemOutcome<R>> run(List<I> items) throws InterruptedException;
  }

  /** What a timer and the thread that it wakes may be late: a call goes that much early. */
  private static final long LATE = TimeUnit.MILLISECONDS.toNanos(2);

  private final String name;
  private final PackingBounds bounds;
  private final ToLongFunction<? super I> weight;
  private final Function<? super I, ?> group;
  private final LongSupplier coming;
  private final Call<I, R> call;

  private final ReentrantLock lock = new ReentrantLock();

  /** Signalled when a group stops being empty or becomes full, a call ends, or on closing. */
  private final Condition changed = lock.newCondition();

  /** What waits, by group; the group served last stands last. Guarded by the lock. */
  private final Map<Object, WaitingItems<I, R>> groups = new LinkedHashMap<>();

  /** Calls under way. Guarded by the lock. */
  private final Set<PackedCall<I, R>> underWay = new HashSet<>();

  /** How many of those are full. Guarded by the lock. */
  private int fullUnderWay;

  /**
   * {@link System#nanoTime()} when the last full call ended, or this started. Guarded by the lock.
   */
  private long fullEnded = System.nanoTime();

  /** Whether many more items are known to come. Guarded by the lock. */
  private boolean backlog;

  private boolean closed;
  private final Thread sender;

  private Packer(
      String name,
      PackingBounds bounds,
      ToLongFunction<? super I> weight,
      Function<? super I, ?> group,
      LongSupplier coming,
      Call<I, R> call) {
    this.name = name;
    this.bounds = bounds;
    this.weight = weight;
    this.group = group;
    this.coming = coming;
    this.call = call;
    this.sender = Thread.ofVirtual().name(name).unstarted(this::send);
  }

  /**
   * Starts a packer.
   *
   * @param name of its threads
   * @param weight of an item, at least 0
   * @param group only items of equal groups share a call
   */
  public static <I, R> Packer<I, R> start(
      String name,
      PackingBounds bounds,
      ToLongFunction<? super I> weight,
      Function<? super I, ?> group,
      Call<I, R> call) {
    return start(name, bounds, weight, group, () -> 0, call);
  }

  /**
   * Starts a packer whose callers have a backlog.
   *
   * @param coming how many more items are known to come, roughly; asked often, so it must be quick
   */
  public static <I, R> Packer<I, R> start(
      String name,
      PackingBounds bounds,
      ToLongFunction<? super I> weight,
      Function<? super I, ?> group,
      LongSupplier coming,
      Call<I, R> call) {
    Packer<I, R> packer = new Packer<>(name, bounds, weight, group, coming, call);
    packer.sender.start();
    return packer;
  }

  /**
   * Hands one item in and waits for its outcome.
   *
   * @throws RuntimeException as the call failed it; a {@link RetriableException} once closed
   * @throws InterruptedException if the calling thread was interrupted; what became of the item is
   *     then unknown
   */
  public R submit(I item) throws InterruptedException {
    PackedItem<I, R> packed = new PackedItem<>(item, weight.applyAsLong(item), System.nanoTime());
    Object key = group.apply(item);
    lock.lock();
    try {
      if (closed) {
        throw stopping();
      }
      WaitingItems<I, R> waiting = groups.computeIfAbsent(key, k -> new WaitingItems<>());
      boolean wasFull = waiting.isFull(bounds);
      waiting.add(packed);
      if (waiting.count() == 1 || (!wasFull && waiting.isFull(bounds))) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
    try {
      return packed.result.get();
    } catch (InterruptedException e) {
      takeBack(key, packed);
      throw e;
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    }
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }

  private void takeBack(Object key, PackedItem<I, R> packed) {
    lock.lock();
    try {
      PackedCall<I, R> taken = packed.call;
      if (taken != null) {
        taken.leave();
        return;
      }
      WaitingItems<I, R> waiting = groups.get(key);
      if (waiting != null && waiting.remove(packed)) {
        groups.remove(key);
      }
    } finally {
      lock.unlock();
    }
  }

  private void send() {
    lock.lock();
    try {
      while (!closed) {
        long wait = startReady();
        if (wait == PackingPolicy.HOLD) {
          changed.await();
        } else if (wait > 0) {
          changed.awaitNanos(wait);
        }
      }
    } catch (InterruptedException e) {
      closed = true;
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Starts one call if one is ready; else returns how long to wait for it. */
  private long startReady() {
    if (underWay.size() >= bounds.underWay()) {
      return PackingPolicy.HOLD;
    }
    long soonest = PackingPolicy.HOLD;
    long now = System.nanoTime();
    backlog = PackingPolicy.isBacklog(bounds, backlog, coming.getAsLong());
    long early = Math.min(LATE, bounds.linger().toNanos() / 8);
    long sinceFull = fullUnderWay > 0 ? 0 : Math.max(1, now - fullEnded);
    Iterator<Map.Entry<Object, WaitingItems<I, R>>> all = groups.entrySet().iterator();
    while (all.hasNext()) {
      var candidate = all.next();
      WaitingItems<I, R> waiting = candidate.getValue();
      long wait = PackingPolicy.waitNanos(bounds, waiting.load(now, sinceFull, backlog));
      if (wait <= early) {
        all.remove();
        start(waiting);
        if (waiting.count() > 0) {
          groups.put(candidate.getKey(), waiting);
        }
        return 0;
      }
      soonest = Math.min(soonest, wait - early);
    }
    return soonest;
  }

  private void start(WaitingItems<I, R> waiting) {
    boolean full = waiting.isFull(bounds);
    PackedCall<I, R> started = new PackedCall<>(waiting.take(bounds), full);
    underWay.add(started);
    fullUnderWay += full ? 1 : 0;
    started.start(name, () -> run(started));
  }

  private void run(PackedCall<I, R> started) {
    try {
      List<ItemOutcome<R>> outcomes = call.run(started.items());
      end(started);
      started.finish(outcomes);
    } catch (InterruptedException e) {
      end(started);
      started.fail(stopping());
    } catch (RuntimeException | Error e) {
      end(started);
      started.fail(e);
    }
  }

  private void end(PackedCall<I, R> ended) {
    lock.lock();
    try {
      underWay.remove(ended);
      if (ended.full()) {
        fullUnderWay--;
        fullEnded = System.nanoTime();
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private RetriableException stopping() {
    return new RetriableException(FailureCodes.UNAVAILABLE, name + " is stopping", null);
  }

  /** How many items wait that no call has taken yet. */
  public int waiting() {
    lock.lock();
    try {
      return groups.values().stream().mapToInt(WaitingItems::count).sum();
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts what is under way, fails what waits, and returns when no call is left. */
  @Override
  public void close() {
    List<Thread> threads = new ArrayList<>(List.of(sender));
    lock.lock();
    try {
      closed = true;
      changed.signal();
      groups.values().forEach(w -> w.failAll(stopping()));
      groups.clear();
      for (PackedCall<I, R> each : underWay) {
        each.interrupt();
        threads.add(each.thread());
      }
    } finally {
      lock.unlock();
    }
    join(threads);
  }

  private static void join(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(30));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
