package dev.sluice.workers.runtime;

import java.time.Duration;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;

/**
 * How much there is left to do and when the group's coordinator was last in touch. Written by the
 * poll thread, read by the meters and the health check.
 */
final class Backlog {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();
  private static final String HEARTBEAT = "last-heartbeat-seconds-ago";

  private volatile long lag;
  private volatile int partitions;
  private volatile long lastContact = System.nanoTime();
  private long last = System.nanoTime() - INTERVAL_NANOS;

  /** Looks at most once a second. */
  void update(Consumer<byte[], byte[]> consumer, Collection<Lane> lanes) {
    long now = System.nanoTime();
    if (now - last < INTERVAL_NANOS) {
      return;
    }
    last = now;
    long records = 0;
    for (Lane lane : lanes) {
      records += lane.unfinished + consumer.currentLag(lane.partition).orElse(0);
    }
    lag = records;
    partitions = lanes.size();
    double ago = heartbeatSecondsAgo(consumer);
    if (ago >= 0) {
      lastContact = now - (long) (ago * 1e9);
    }
  }

  /** Absent, then negative, before the first heartbeat. */
  private static double heartbeatSecondsAgo(Consumer<byte[], byte[]> consumer) {
    for (var entry : consumer.metrics().entrySet()) {
      if (entry.getKey().name().equals(HEARTBEAT)) {
        Metric metric = entry.getValue();
        return metric.metricValue() instanceof Number n ? n.doubleValue() : -1;
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

  /** Whether there was contact within the time before now. */
  boolean inTouch(Duration within) {
    return System.nanoTime() - lastContact < within.toNanos();
  }
}
