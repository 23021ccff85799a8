package dev.sluice.topology.machine;

import dev.sluice.schemas.topic.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record to be written.
 *
 * @param key the record's key
 * @param value null to remove what a compacted topic holds under the key
 * @param about the request or document that it belongs to: whose trace it carries on
 */
public record Output<V extends SpecificRecord>(
    Topic<V> topic, String key, @Nullable V value, String about) {}
