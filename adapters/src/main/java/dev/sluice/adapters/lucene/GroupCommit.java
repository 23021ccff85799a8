package dev.sluice.adapters.lucene;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.vectors.IndexSite;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only thread of this process that writes to the index. It makes all waiting operations durable
 * with one commit. It holds Lucene's exclusive lock only while there is work, and for no longer
 * than {@link #HOLD} at a time, so that several processes can write in turn. When a process dies,
 * its lock is released and its last commit is kept.
 */
final class GroupCommit implements AutoCloseable {
  /**
   * The time for which an idle thread keeps the lock, since opening a writer costs milliseconds.
   */
  private static final Duration IDLE = Duration.ofMillis(25);

  /** The longest time with the lock, after which another process may write. */
  private static final Duration HOLD = Duration.ofSeconds(1);

  /** The time between two tries of a waiting process to get the lock. */
  private static final Duration POLL = Duration.ofMillis(10);

  /** The pause after {@link #HOLD}, long enough for every process that polls. */
  private static final Duration TURN = POLL.multipliedBy(3);

  /**
   * The most chunks of one commit, which limits the time of a commit; one operation may exceed it.
   */
  private static final int COMMIT_CHUNKS = 2000;

  private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

  private final Directory directory;
  private final String model;
  private final IndexSite site;
  private final Duration patience;
  private final LinkedBlockingQueue<PendingWrite> waiting = new LinkedBlockingQueue<>();

  /** Lives while there is work; guarded by this. */
  private @Nullable Thread thread;

  /** Guarded by this. */
  private boolean closed;

  /**
   * @param patience the longest wait of an operation before it fails
   */
  GroupCommit(Directory directory, String model, IndexSite site, Duration patience) {
    this.directory = directory;
    this.model = model;
    this.site = site;
    this.patience = patience;
  }

  /** The time at which an operation that is made now fails if it still waits. */
  long expiry() {
    return System.nanoTime() + patience.toNanos();
  }

  void submit(PendingWrite operation) {
    synchronized (this) {
      if (closed) {
        throw unavailable("the vector store is closed", null);
      }
      waiting.add(operation);
      if (thread == null) {
        thread = Thread.ofPlatform().daemon().name("lucene-writer").start(this::run);
      }
    }
  }

  /** Ends the thread after all waiting operations are finished. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
    }
    if (running != null) {
      boolean interrupted = false;
      while (true) {
        try {
          running.join();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try {
      work();
    } catch (RuntimeException | Error e) {
      log.error("The writer of the vector index ended by a defect", e);
      List<PendingWrite> left = new ArrayList<>();
      synchronized (this) {
        thread = null;
        waiting.drainTo(left);
      }
      fail(left, LuceneFailures.of(e, directory));
    }
  }

  private void work() {
    while (true) {
      PendingWrite first = next(IDLE);
      if (first != null) {
        turn(first);
      } else {
        synchronized (this) {
          if (waiting.isEmpty()) {
            thread = null;
            return;
          }
        }
      }
    }
  }

  /** Writes while there is work and time, beginning with this operation. */
  private void turn(PendingWrite first) {
    List<PendingWrite> group = new ArrayList<>(List.of(first));
    try (ExclusiveWriter writer = open(group)) {
      long since = System.nanoTime();
      while (!group.isEmpty()) {
        fill(group);
        writer.commit(group);
        group.clear();
        if (System.nanoTime() - since > HOLD.toNanos()) {
          break;
        }
        PendingWrite next = next(IDLE);
        if (next != null) {
          group.add(next);
        }
      }
    } catch (LockObtainFailedException e) {
      fail(
          group,
          unavailable(
              "other processes held the lock of the vector index for more than %d s"
                  .formatted(patience.toSeconds()),
              e));
    } catch (IOException | RuntimeException | Error e) {
      if (group.isEmpty()) {
        log.warn("The vector index could not be closed after its last commit", e);
      } else if (!(e instanceof IOException || e instanceof CallException)) {
        log.error("Writes to the vector index failed by a defect: {}", group.size(), e);
      }
      fail(group, LuceneFailures.of(e, directory));
    }
    if (!waiting.isEmpty()) {
      LockSupport.parkNanos(TURN.toNanos());
    }
  }

  private ExclusiveWriter open(List<PendingWrite> group) throws IOException {
    while (true) {
      try {
        return new ExclusiveWriter(directory, model, site);
      } catch (LockObtainFailedException e) {
        if (group.getFirst().expired(System.nanoTime())) {
          throw e;
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
  }

  private void fill(List<PendingWrite> group) {
    int chunks = group.stream().mapToInt(o -> o.put().size()).sum();
    while (chunks < COMMIT_CHUNKS) {
      PendingWrite next = waiting.poll();
      if (next == null) {
        return;
      }
      group.add(next);
      chunks += next.put().size();
    }
  }

  private @Nullable PendingWrite next(Duration wait) {
    try {
      return waiting.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      // No one interrupts this thread; if it is interrupted nevertheless, the work goes on.
      return waiting.poll();
    }
  }

  private static void fail(List<PendingWrite> group, CallException failure) {
    group.forEach(operation -> operation.done().completeExceptionally(failure));
  }

  private static RetriableException unavailable(String message, @Nullable Throwable cause) {
    return new RetriableException(FailureCodes.UNAVAILABLE, message, cause);
  }
}
