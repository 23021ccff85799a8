package dev.sluice.topology.transaction;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.TopicPartition;

/**
 * A transaction as one of its partitions knows it: begun there, and not ended there.
 *
 * @param producerEpoch under which the producer wrote
 * @param coordinatorEpoch of the last marker that ended one of this producer, 0 where there was
 *     none
 * @param startOffset its first record; {@code read_committed} reads no further
 * @param lastTimestamp its newest record's, in milliseconds, as whoever wrote it set it
 */
record OpenTransaction(
    TopicPartition partition,
    long producerId,
    short producerEpoch,
    int coordinatorEpoch,
    long startOffset,
    long lastTimestamp) {

  /** Where {@code producer} has an open transaction, which is for the caller to know. */
  static OpenTransaction of(TopicPartition partition, ProducerState producer) {
    return new OpenTransaction(
        partition,
        producer.producerId(),
        (short) producer.producerEpoch(),
        // Unknown before the first marker; no coordinator's epoch is less than 0.
        Math.max(0, producer.coordinatorEpoch().orElse(0)),
        producer.currentTransactionStartOffset().orElseThrow(),
        producer.lastTimestamp());
  }

  /**
   * Whether its newest record was not written just now. A time in the future is not the time of
   * writing, and proves no more than one long past.
   */
  boolean isOlderThan(Duration bound, Instant now) {
    return Math.abs(now.toEpochMilli() - lastTimestamp) > bound.toMillis();
  }
}
