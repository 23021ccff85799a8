package dev.sluice.topology.machine;

import dev.sluice.schemas.topic.Topic;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record to be written.
 *
 * @param key the record's key
 * @param about the request or document that it belongs to: whose trace it carries on
 */
public record Output<V extends SpecificRecord>(Topic<V> topic, String key, V value, String about) {}
