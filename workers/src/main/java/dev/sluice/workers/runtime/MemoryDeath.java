package dev.sluice.workers.runtime;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a process that has run out of memory: it says in Redis what was under way, and halts.
 * All that is needed for it is there before: a thread, and memory to give back. A JVM that ends
 * itself at the first such error ({@code -XX:+ExitOnOutOfMemoryError}) never comes here.
 */
final class MemoryDeath {
  private static final Logger log = LoggerFactory.getLogger(MemoryDeath.class);

  /** The exit code of a process that ran out of memory, as the JVM's own. */
  static final int EXIT = 3;

  private static final int BALLAST = 8 * 1024 * 1024;
  private static final long LONGEST_SECONDS = 5;
  private static final int TRIES = 1000;
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  /** An array longer than any may be asked nothing of the memory of others. */
  private static final String BEYOND_ANY_ARRAY = "Requested array size exceeds VM limit";

  private final CountDownLatch dying = new CountDownLatch(1);
  private final CountDownLatch noted = new CountDownLatch(1);
  private final Runnable note;
  private final IntConsumer halt;

  /** Given back at the end, so that there is memory for the last words. */
  private byte @Nullable [] ballast = new byte[BALLAST];

  /**
   * @param note says what was under way
   * @param halt ends the process at once
   */
  MemoryDeath(Runnable note, IntConsumer halt) {
    this.note = note;
    this.halt = halt;
    Thread.ofPlatform().daemon().name("memory-death").start(this::awaitDeath);
    Thread.ofPlatform().daemon().name("memory-death-limit").start(this::limitDeath);
  }

  /** True if a failure, or what caused it, says that the process is out of memory. */
  static boolean isBy(Throwable failure) {
    int depth = 0;
    for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return !BEYOND_ANY_ARRAY.equals(cause.getMessage());
      }
      depth++;
    }
    return false;
  }

  /** Ends the process, if that is what a failure means. Does not come back then. */
  void ifBy(Throwable failure) {
    if (isBy(failure)) {
      die();
    }
  }

  private void die() {
    ballast = null;
    dying.countDown();
    while (true) {
      try {
        NEVER.await();
      } catch (InterruptedException | OutOfMemoryError e) {
        // The process ends; nothing else is to be done on this thread.
        Thread.onSpinWait();
      }
    }
  }

  private void awaitDeath() {
    if (!isReached(dying)) {
      return;
    }
    try {
      noteWithin(TRIES);
      log.error("The process is out of memory and ends");
    } finally {
      noted.countDown();
      halt.accept(EXIT);
    }
  }

  /** Others may take the memory that was given back; they will then wait for the end too. */
  private void noteWithin(int tries) {
    for (int i = 0; i < tries; i++) {
      try {
        note.run();
        return;
      } catch (OutOfMemoryError e) {
        Thread.onSpinWait();
      } catch (RuntimeException e) {
        log.error("What was under way could not be noted: {}", e.toString());
        return;
      }
    }
  }

  private void limitDeath() {
    if (!isReached(dying)) {
      return;
    }
    try {
      if (!noted.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        halt.accept(EXIT);
      }
    } catch (InterruptedException e) {
      halt.accept(EXIT);
    }
  }

  private static boolean isReached(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
