package dev.sluice.topology.transaction;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends hanging transactions. Such a one keeps readers, and the commits of a group's offsets,
 * waiting for ever, and a new process does not help. Looks every 2 s on a virtual thread of its
 * own, and acts on what two looks in succession find. Several processes may do so at once: a
 * partition ends a transaction once.
 *
 * @see <a
 *     href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-664%3A+Provide+tooling+to+detect+and+abort+hanging+transactions">KIP-664</a>
 */
public final class TransactionWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TransactionWatch.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** More than the stream processors may leave a transaction open. */
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final TransactionAdmin admin;
  private final Thread thread;

  private TransactionWatch(TransactionAdmin admin, HangingTransactions hanging, Duration pause) {
    this.admin = admin;
    this.thread =
        Thread.ofVirtual().name("transaction-watch").unstarted(() -> watch(hanging, pause));
  }

  /**
   * Begins to watch.
   *
   * @param client what every client of Kafka is given
   */
  public static TransactionWatch start(
      Map<String, Object> client, WatchedTopics watched, MeterRegistry meters) {
    return start(client, watched, meters, PAUSE, BOUND);
  }

  static TransactionWatch start(
      Map<String, Object> client,
      WatchedTopics watched,
      MeterRegistry meters,
      Duration pause,
      Duration bound) {
    TransactionAdmin admin = TransactionAdmin.of(client);
    TransactionWatch watch =
        new TransactionWatch(
            admin, new HangingTransactions(admin, watched, bound, meters, log), pause);
    watch.thread.start();
    return watch;
  }

  private static void watch(HangingTransactions hanging, Duration pause) {
    try {
      while (true) {
        Thread.sleep(pause);
        hanging.look(Instant.now());
      }
    } catch (InterruptedException e) {
      // Closed.
      Thread.currentThread().interrupt();
    }
  }

  boolean isRunning() {
    return thread.isAlive();
  }

  /** Waits for nothing. */
  @Override
  public void close() {
    thread.interrupt();
    admin.close();
  }
}
