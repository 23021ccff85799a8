package dev.sluice.workers.runtime;

import dev.sluice.schemas.topic.Topic;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/**
 * One record to work on.
 *
 * @param topic where it was read
 * @param key the record's key; empty if it has none
 * @param value the decoded value
 * @param timestamp when the record was written, by its producer's or the broker's clock
 * @param partition the partition it was read from
 * @param offset its offset there
 */
public record Task<V extends SpecificRecord>(
    Topic<V> topic, String key, V value, Instant timestamp, int partition, long offset) {}
