package dev.sluice.workers.runtime;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record on its way from the poll to the commit. The links are under the scheduler's lock. */
final class PendingRecord {
  /** The memory that a record takes beside its bytes, roughly. */
  private static final int OVERHEAD = 256;

  final PartitionState partition;
  final ConsumerRecord<byte[], byte[]> record;

  /** Its place in the partition's window. */
  final long ordinal;

  /** Its place among all that this worker ever read; the oldest is started first. */
  final long arrival;

  /** The record's key; null for a record without one, which lines up behind nothing. */
  final @Nullable String key;

  /** The next record of the same key, which starts when this one is finished. */
  @Nullable PendingRecord successor;

  /** Whose places it takes; null until its record was read for the first time. */
  @Nullable Share share;

  /** True while it is only read to see whose it is, beyond the worker's own places. */
  boolean looking;

  /** True while it counts among the places of its share. */
  boolean counted;

  /** Set while it runs. */
  @Nullable Thread thread;

  /** True while it holds one of the places for running handlers. */
  boolean handling;

  @Nullable PendingRecord runningBefore;
  @Nullable PendingRecord runningAfter;

  PendingRecord(
      PartitionState partition, ConsumerRecord<byte[], byte[]> record, long ordinal, long arrival) {
    this.partition = partition;
    this.record = record;
    this.ordinal = ordinal;
    this.arrival = arrival;
    this.key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
  }

  long bytes() {
    return OVERHEAD
        + Math.max(0, record.serializedKeySize())
        + Math.max(0, record.serializedValueSize());
  }

  /** Its name among all tasks: the same in every process, and not that of a later record there. */
  String id(String group) {
    return group + " " + origin() + " " + record.timestamp();
  }

  /** The place that it was read from, for the log. */
  String origin() {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }
}
