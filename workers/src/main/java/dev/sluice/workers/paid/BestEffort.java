package dev.sluice.workers.paid;

import dev.sluice.core.failure.CallException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the accounts right once a call has ended. It never changes how the call ended, and an
 * interrupt of the caller does not cut it short: what a stopping process gives back, others need
 * not wait for.
 */
final class BestEffort {
  private static final Logger log = LoggerFactory.getLogger(BestEffort.class);

  private BestEffort() {}

  /**
   * Runs an action and waits for it; bounded by the patience of the store that it asks.
   *
   * @param what for the log: what could not be done
   */
  static void settle(String what, Runnable action) {
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                action.run();
              } catch (CallException e) {
                log.info("Could not {}: {}", what, e.getMessage());
              } catch (RuntimeException e) {
                log.error("Could not {}", what, e);
              }
            });
    joinWhatever(thread);
  }

  private static void joinWhatever(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
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
