package dev.sluice.core.status;

import java.util.function.Consumer;

/**
 * Signals to every listening process that a request or document has reached a terminal state. A
 * signal comes at most once, and none comes while the connection is broken. So a waiter also reads
 * the store.
 */
public interface StatusSignals {
  /**
   * Listens until closed. The listener is called on the adapter's own thread and must not block.
   * {@code reconnected} is called whenever signals may have been missed.
   */
  AutoCloseable listen(Consumer<StatusKey> ended, Runnable reconnected);
}
