package dev.sluice.workers.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the finished prefix of partitions. A commit that fails is made up for by the next one,
 * and if none follows, records are read again: so no failure here is more than a line in the log.
 * Poll thread only.
 */
final class OffsetCommitter {
  private static final Logger log = LoggerFactory.getLogger(OffsetCommitter.class);

  /** A crash has about this much work read again, beside what ran. */
  private static final long INTERVAL_NANOS = Duration.ofMillis(150).toNanos();

  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final Consumer<byte[], byte[]> consumer;
  private long last = System.nanoTime();

  OffsetCommitter(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /** Sends what is finished, if the last time was long enough ago; waits for no answer. */
  void ifDue(Collection<PartitionState> partitions) {
    long now = System.nanoTime();
    if (now - last < INTERVAL_NANOS) {
      return;
    }
    last = now;
    Map<TopicPartition, OffsetAndMetadata> offsets = unsent(partitions);
    if (!offsets.isEmpty()) {
      consumer.commitAsync(
          offsets,
          // Of what failed, the consumer does not say the offsets.
          (_, failure) -> {
            if (failure != null) {
              log.debug("A commit failed, and the next one makes up for it", failure);
              partitions.stream()
                  .filter(p -> offsets.containsKey(p.topicPartition))
                  .forEach(p -> p.sent = -1);
            }
          });
    }
  }

  /**
   * Sends what is finished and waits a bounded time for the answer.
   *
   * @return false if the group is sharing out its partitions: it takes no commit until that is
   *     over, for which each member has to poll
   */
  boolean now(Collection<PartitionState> partitions) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (PartitionState partition : partitions) {
      if (partition.committable() >= 0) {
        offsets.put(partition.topicPartition, new OffsetAndMetadata(partition.committable()));
      }
    }
    if (offsets.isEmpty()) {
      return true;
    }
    for (int tries = 1; ; tries++) {
      try {
        consumer.commitSync(offsets, TIMEOUT);
        return true;
      } catch (WakeupException e) {
        // Meant for a poll. Only one can be under way, so the next try is not met by another.
        if (tries > 2) {
          throw e;
        }
      } catch (RebalanceInProgressException e) {
        log.debug("The commit has to wait", e);
        return false;
      } catch (KafkaException e) {
        log.warn(
            "The last commit failed, and finished records will be read again: {}", e.toString());
        return true;
      }
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> unsent(
      Collection<PartitionState> partitions) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (PartitionState partition : partitions) {
      long offset = partition.committable();
      if (offset >= 0 && offset != partition.sent) {
        offsets.put(partition.topicPartition, new OffsetAndMetadata(offset));
        partition.sent = offset;
      }
    }
    return offsets;
  }
}
