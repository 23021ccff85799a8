package dev.sluice.schemas.topic;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/**
 * A topic of the catalogue. The keys of all topics are UTF-8 strings.
 *
 * @param name the name without the prefix
 * @param key what the key is, in words
 * @param value the generated record that every value decodes to
 * @param width the rule for the number of its partitions
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

  /** A rule for the number of a topic's partitions. */
  public enum Width {
    /** As many partitions as the layout says; all such topics are co-partitioned. */
    SCALED,
    /**
     * One partition, where the rate is low and one order over all keys is wanted, or easy reading.
     */
    SINGLE
  }

  /** The cleanup policy: every topic of the catalogue drops records by their age. */
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
