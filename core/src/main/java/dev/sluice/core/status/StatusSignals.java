package dev.sluice.core.status;

import java.util.function.Consumer;

/**
 * Tells, in every process that listens, that a request or document has reached a terminal state. At
 * most once, and not while the connection is away: who waits also looks at the store.
 */
public interface StatusSignals {
  /**
   * Listens until closed. The listener is called on the adapter's own thread and must not block.
   * {@code reconnected} is called whenever signals may have been missed.
   */
  AutoCloseable listen(Consumer<StatusKey> ended, Runnable reconnected);
}
