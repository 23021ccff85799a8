package dev.sluice.topology.runtime;

import dev.sluice.core.request.AcceptedTime;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time of a record for Kafka Streams, whose own extractor ends the thread for ever at a time
 * below zero. An absurd time is that of reading.
 */
public final class RecordTime implements TimestampExtractor {
  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    Instant now = Instant.now();
    Instant given = Instant.ofEpochMilli(record.timestamp());
    return (AcceptedTime.isAbsurd(given, now) ? now : given).toEpochMilli();
  }
}
