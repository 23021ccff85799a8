package dev.sluice.schemas.topic;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/**
 * One topic of the catalogue. Keys are UTF-8 strings everywhere.
 *
 * @param name the name without the prefix
 * @param key what the key is, in words
 * @param value the generated record that every value decodes to
 * @param width how its partitions are counted
 * @param retention how long a record is kept
 * @param writers the parties that write it
 * @param readers the parties that read it
 */
public record Topic<V extends SpecificRecord>(
    String name,
    String key,
    Class<V> value,
    Width width,
    Duration retention,
    Set<TopicUser> writers,
    Set<TopicUser> readers) {

  public Topic {
    writers = Collections.unmodifiableSet(new LinkedHashSet<>(writers));
    readers = Collections.unmodifiableSet(new LinkedHashSet<>(readers));
  }

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

  /** Whether parties outside of Sluice write it. */
  public boolean isOpen() {
    return writers.stream().anyMatch(TopicUser::isOutside);
  }

  /** The topic's full name in a cluster. */
  public String in(TopicLayout layout) {
    return layout.prefix() + name;
  }
}
