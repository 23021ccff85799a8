package dev.sluice.schemas.topic;

import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;

/**
 * One topic of the catalogue. Keys are UTF-8 strings everywhere.
 *
 * @param name the name without the prefix
 * @param key what the key is, in words
 * @param value the generated record that every value decodes to
 * @param width how its partitions are counted
 * @param retention how long a record is kept
 * @param writers who writes it, in words
 * @param readers who reads it, in words
 */
public record Topic<V extends SpecificRecord>(
    String name,
    String key,
    Class<V> value,
    Width width,
    Duration retention,
    String writers,
    String readers) {

  /** How a topic's partitions are counted. */
  public enum Width {
    /** As many as the layout says; all such topics are co-partitioned. */
    SCALED,
    /** One, where the order over all keys or the ease of reading counts and the rate is low. */
    SINGLE
  }

  /** The cleanup policy; every topic of the catalogue is a log that ages out. */
  public String cleanupPolicy() {
    return "delete";
  }

  /** The topic's full name in a cluster. */
  public String in(TopicLayout layout) {
    return layout.prefix() + name;
  }
}
