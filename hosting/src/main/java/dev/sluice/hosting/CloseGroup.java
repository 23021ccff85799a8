package dev.sluice.hosting;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Parts that are closed at the same time, as each takes its time and none needs another. A part
 * that cannot be closed is logged and leaves none of the others open. Safe for concurrent use.
 */
public final class CloseGroup implements AutoCloseable {
  private final Queue<AutoCloseable> parts = new ConcurrentLinkedQueue<>();

  /** Takes a part over, to close it; returns the part. */
  public <T extends AutoCloseable> T add(T part) {
    parts.add(part);
    return part;
  }

  /** Closes all parts; returns when each is closed, however the caller is interrupted meanwhile. */
  @Override
  public void close() {
    List<Thread> threads = new ArrayList<>();
    for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
      AutoCloseable one = part;
      threads.add(Thread.ofVirtual().start(() -> CloseStack.closed(one)));
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
