package dev.sluice.workers.rebuild;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A reader of topics, from a time on up to the end that they have when the reading begins. */
public final class TopicReader {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int RECORDS = 2000;

  private final Map<String, Object> config;

  /** Takes what was read, a part at a time. */
  public interface Sink {
    void take(Iterable<ConsumerRecord<byte[], byte[]>> records) throws InterruptedException;
  }

  public TopicReader(Map<String, Object> kafka) {
    Map<String, Object> all = new HashMap<>(kafka);
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS);
    this.config = Map.copyOf(all);
  }

  /**
   * Reads a topic, in the order of each partition.
   *
   * @param from records that were written before it are left out
   * @throws org.apache.kafka.common.KafkaException if Kafka does not answer
   */
  public void read(String topic, Instant from, Sink sink) throws InterruptedException {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, bytes, bytes)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<TopicPartition, Long> times = new HashMap<>();
      partitions.forEach(p -> times.put(p, from.toEpochMilli()));
      Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(times);
      for (TopicPartition partition : partitions) {
        Optional<OffsetAndTimestamp> begin = Optional.ofNullable(begins.get(partition));
        consumer.seek(
            partition,
            begin.map(OffsetAndTimestamp::offset).orElse(ends.getOrDefault(partition, 0L)));
      }
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (!records.isEmpty()) {
          sink.take(records);
        }
      }
    }
  }
}
