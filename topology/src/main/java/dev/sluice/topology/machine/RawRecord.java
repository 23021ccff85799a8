package dev.sluice.topology.machine;

import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lay in its topic.
 *
 * @param topic without the prefix
 * @param timestamp the record's own
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copied nowhere on the way.
public record RawRecord(
    String topic,
    int partition,
    long offset,
    byte @Nullable [] key,
    byte @Nullable [] value,
    Headers headers,
    Instant timestamp) {
  /** The place that it was read from, for the log. */
  String origin() {
    return topic + "-" + partition + "@" + offset;
  }
}
