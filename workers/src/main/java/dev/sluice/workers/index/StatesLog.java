package dev.sluice.workers.index;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Follows the changelog of the documents' states into a census: what has been there, then what
 * comes. Used by one thread.
 */
final class StatesLog implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final DocumentCensus census;
  private final List<TopicPartition> partitions;
  private final Map<TopicPartition, Long> ends;

  private StatesLog(
      KafkaConsumer<byte[], byte[]> consumer,
      DocumentCensus census,
      List<TopicPartition> partitions) {
    this.consumer = consumer;
    this.census = census;
    this.partitions = partitions;
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    this.ends = consumer.endOffsets(partitions);
  }

  /**
   * Begins to follow.
   *
   * @param topic the changelog; made by the topology, so that it may not be there yet
   * @throws NotThereException if it is not there
   * @throws org.apache.kafka.common.KafkaException if Kafka does not answer
   */
  static StatesLog open(Map<String, Object> kafka, String topic, DocumentCensus census)
      throws NotThereException {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, bytes, bytes);
    try {
      List<PartitionInfo> found = consumer.partitionsFor(topic);
      if (found == null || found.isEmpty()) {
        throw new NotThereException();
      }
      return new StatesLog(
          consumer,
          census,
          found.stream().map(p -> new TopicPartition(topic, p.partition())).toList());
    } catch (RuntimeException | NotThereException e) {
      consumer.close();
      throw e;
    }
  }

  /** The topic is not there yet. */
  static final class NotThereException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Takes what has come, and waits for it up to this time. */
  void poll(Duration wait) throws InterruptedException {
    try {
      consumer.poll(wait).forEach(census::take);
    } catch (InterruptException e) {
      // The mark would keep the consumer from being closed.
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException().initCause(e);
    }
  }

  /** Whether all was read that was there at the beginning. */
  boolean isCaughtUp() {
    return partitions.stream().allMatch(p -> consumer.position(p) >= ends.getOrDefault(p, 0L));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
