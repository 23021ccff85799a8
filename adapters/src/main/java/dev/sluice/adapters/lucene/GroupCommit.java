package dev.sluice.adapters.lucene;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
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
 * The one thread of this process that writes to the index. It makes all waiting operations durable
 * with one commit, and holds Lucene's exclusive lock only while there is work, and for no longer
 * than {@link #HOLD} at a time, so that several processes can write in turn. A process that dies
 * frees the lock, and its last commit stands.
 */
final class GroupCommit implements AutoCloseable {
  /** How long the lock is kept with nothing to do, since opening a writer costs milliseconds. */
  private static final Duration IDLE = Duration.ofMillis(25);

  /** After this time with the lock another process gets its turn. */
  private static final Duration HOLD = Duration.ofSeconds(1);

  /** How often a process that waits asks for the lock. */
  private static final Duration POLL = Duration.ofMillis(10);

  /** The pause after {@link #HOLD}: enough for all who poll. */
  private static final Duration TURN = POLL.multipliedBy(3);

  /** Chunks of one commit, which bounds the time of a commit; one operation may exceed it. */
  private static final int COMMIT_CHUNKS = 2000;

  private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

  private final Directory directory;
  private final String model;
  private final Duration patience;
  private final LinkedBlockingQueue<PendingWrite> waiting = new LinkedBlockingQueue<>();

  /** Lives while there is work; guarded by this. */
  private @Nullable Thread thread;

  /** Guarded by this. */
  private boolean closed;

  /**
   * @param patience how long an operation waits for its turn before it fails
   */
  GroupCommit(Directory directory, String model, Duration patience) {
    this.directory = directory;
    this.model = model;
    this.patience = patience;
  }

  /** When an operation that is made now gives up. */
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

  /** Lets what is under way and what waits come to its end. */
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
      log.error("the writer of the vector index ended", e);
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

  /** Writes for as long as there is work and time, beginning with this operation. */
  private void turn(PendingWrite first) {
    List<PendingWrite> batch = new ArrayList<>(List.of(first));
    try (ExclusiveWriter writing = open(batch)) {
      long since = System.nanoTime();
      while (!batch.isEmpty()) {
        fill(batch);
        writing.commit(batch);
        batch.clear();
        if (System.nanoTime() - since > HOLD.toNanos()) {
          break;
        }
        PendingWrite next = next(IDLE);
        if (next != null) {
          batch.add(next);
        }
      }
    } catch (LockObtainFailedException e) {
      fail(
          batch,
          unavailable(
              "other processes held the lock of the vector index for more than %d s"
                  .formatted(patience.toSeconds()),
              e));
    } catch (IOException | RuntimeException | Error e) {
      if (batch.isEmpty()) {
        log.warn("after its last commit the vector index could not be put away", e);
      } else if (!(e instanceof IOException)) {
        log.error("{} writes to the vector index failed by a defect", batch.size(), e);
      }
      fail(batch, LuceneFailures.of(e, directory));
    }
    if (!waiting.isEmpty()) {
      LockSupport.parkNanos(TURN.toNanos());
    }
  }

  private ExclusiveWriter open(List<PendingWrite> batch) throws IOException {
    while (true) {
      try {
        return new ExclusiveWriter(directory, model);
      } catch (LockObtainFailedException e) {
        if (batch.getFirst().expired(System.nanoTime())) {
          throw e;
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
  }

  private void fill(List<PendingWrite> batch) {
    int chunks = batch.stream().mapToInt(o -> o.put().size()).sum();
    while (chunks < COMMIT_CHUNKS) {
      PendingWrite next = waiting.poll();
      if (next == null) {
        return;
      }
      batch.add(next);
      chunks += next.put().size();
    }
  }

  private @Nullable PendingWrite next(Duration wait) {
    try {
      return waiting.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      // Nobody interrupts this thread; if someone does, the work goes on.
      return waiting.poll();
    }
  }

  private static void fail(List<PendingWrite> batch, CallException failure) {
    batch.forEach(operation -> operation.done().completeExceptionally(failure));
  }

  private static RetriableException unavailable(String message, @Nullable Throwable cause) {
    return new RetriableException(FailureCodes.UNAVAILABLE, message, cause);
  }
}
