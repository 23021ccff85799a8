package dev.sluice.workers.runtime;

import dev.sluice.schemas.topic.Topic;
import org.apache.avro.specific.SpecificRecord;

/** A record to write before the task counts as done. */
public record TaskOutput<V extends SpecificRecord>(Topic<V> topic, String key, V value) {}
