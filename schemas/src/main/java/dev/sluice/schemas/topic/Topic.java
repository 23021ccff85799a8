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
 * @param retention how long a record is kept; without meaning for a compacted topic
 * @param compacted whether the newest record of each key is kept, for ever, instead of all for a
 *     time
 * @param writers the parties that write it
 * @param readers the parties that read it
 */
public record Topic<V extends SpecificRecord>(
    String name,
    String key,
    Class<V> value,
    Width width,
    Duration retention,
    boolean compacted,
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

  /** The cleanup policy: a topic drops records by their age, or those that newer ones replace. */
  public String cleanupPolicy() {
    return compacted ? "compact" : "delete";
  }

  /** For how long the broker keeps a record for its age, in milliseconds; -1 for ever. */
  public long retentionMillis() {
    return compacted ? -1 : retention.toMillis();
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
