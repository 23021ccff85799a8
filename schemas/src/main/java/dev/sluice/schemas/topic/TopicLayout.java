package dev.sluice.schemas.topic;

/**
 * The layout of the catalogue in one cluster.
 *
 * @param prefix the start of every topic's name; may be empty
 * @param partitions the partitions of every scaled topic, at least 1
 * @param replication the replication factor, at least 1
 * @param maxRecordBytes the largest record that the topics take, key and value together
 */
public record TopicLayout(String prefix, int partitions, short replication, int maxRecordBytes) {
  public TopicLayout {
    if (partitions < 1 || replication < 1 || maxRecordBytes < 1024) {
      throw new IllegalArgumentException(
          "partitions and replication must be at least 1, maxRecordBytes at least 1024");
    }
  }

  /** The partitions of one topic. */
  public int partitionsOf(Topic<?> topic) {
    return topic.width() == Topic.Width.SCALED ? partitions : 1;
  }
}
