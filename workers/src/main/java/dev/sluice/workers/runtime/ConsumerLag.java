package dev.sluice.workers.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * The work that is left, and the time of the last contact with the group's coordinator. Written by
 * the poll thread, read by the meters and the health check.
 */
final class ConsumerLag {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();
  private static final String HEARTBEAT = "last-heartbeat-seconds-ago";
  private static final String CONNECTIONS = "connection-count";

  private volatile long lag;
  private volatile int partitions;
  private volatile long lastContact = System.nanoTime();

  /** True if the consumer has connections, as far as it says. */
  private volatile boolean connected = true;

  private long last = System.nanoTime() - INTERVAL_NANOS;

  /** Open once there was a partition to work on. */
  private final CountDownLatch begun = new CountDownLatch(1);

  /**
   * Looks at most once a second; at every call while there is no connection, and while it does not
   * know how much a partition holds, as before the first fetch from it: who packs what comes must
   * not take a full log for an empty one.
   */
  void update(Consumer<byte[], byte[]> consumer, Collection<PartitionState> partitions) {
    long now = System.nanoTime();
    if (now - last < INTERVAL_NANOS) {
      return;
    }
    last = now;
    long records = 0;
    for (PartitionState partition : partitions) {
      OptionalLong unread = consumer.currentLag(partition.topicPartition);
      records += partition.unfinished + unread.orElse(0);
      if (unread.isEmpty()) {
        last = now - INTERVAL_NANOS;
      }
    }
    lag = records;
    this.partitions = partitions.size();
    if (!partitions.isEmpty()) {
      begun.countDown();
    }
    double ago = metric(consumer, HEARTBEAT);
    if (ago >= 0) {
      lastContact = now - (long) (ago * 1e9);
    }
    connected = metric(consumer, CONNECTIONS) != 0;
    if (!connected) {
      last = now - INTERVAL_NANOS;
    }
  }

  /** Looks again at the next call: the partitions are others. */
  void changed() {
    last = System.nanoTime() - INTERVAL_NANOS;
  }

  /** Negative where it is absent, as that of the heartbeats is before the first of them. */
  private static double metric(Consumer<byte[], byte[]> consumer, String name) {
    for (var metric : consumer.metrics().entrySet()) {
      if (metric.getKey().name().equals(name)) {
        return metric.getValue().metricValue() instanceof Number n ? n.doubleValue() : -1;
      }
    }
    return -1;
  }

  /** Records that are written and not finished, in the partitions of this worker. */
  long lag() {
    return lag;
  }

  /** The partitions of this worker. */
  int partitions() {
    return partitions;
  }

  /** Waits until there was a partition to work on; false if that was not within the time. */
  boolean awaitPartitions(Duration patience) throws InterruptedException {
    return begun.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** True if there is a connection, and was contact before the group would have given it up. */
  boolean inTouch() {
    return connected && System.nanoTime() - lastContact < ConsumerProperties.SESSION.toNanos();
  }
}
