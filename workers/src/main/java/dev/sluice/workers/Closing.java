package dev.sluice.workers;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what was opened, so that one that fails leaves none of the others open. */
final class Closing {
  private static final Logger log = LoggerFactory.getLogger(Closing.class);

  private Closing() {}

  /** Closes one after another, the newest first. */
  static void inReverse(List<? extends AutoCloseable> opened) {
    for (AutoCloseable each : opened.reversed()) {
      close(each);
    }
  }

  /** Closes all at the same time, and returns when each is closed. */
  static void together(List<? extends AutoCloseable> opened) {
    List<Thread> threads =
        opened.stream().map(each -> Thread.ofVirtual().start(() -> close(each))).toList();
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(AutoCloseable each) {
    try {
      each.close();
    } catch (Exception e) {
      log.warn("{} was not closed", each, e);
    }
  }
}
