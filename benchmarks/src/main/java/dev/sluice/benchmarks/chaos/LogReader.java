package dev.sluice.benchmarks.chaos;

import dev.sluice.core.settings.KafkaSettings;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads all that a topic holds, as far as it is committed. */
final class LogReader {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int PATIENCE_SECONDS = 60;

  private final KafkaSettings settings;

  LogReader(KafkaSettings settings) {
    this.settings = settings;
  }

  /** All records that can be decoded; each partition's in order. */
  <V extends SpecificRecord> List<V> read(Topic<V> topic) {
    AvroCodec<V> codec = AvroCodec.of(topic.value());
    List<V> values = new ArrayList<>();
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                settings.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            bytes,
            bytes)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.in(settings.layout())).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException(
              "%s cannot be read to its end: a transaction stays open".formatted(topic.name()));
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          decode(codec, record, values);
        }
      }
    }
    return values;
  }

  private static <V extends SpecificRecord> void decode(
      AvroCodec<V> codec, ConsumerRecord<byte[], byte[]> record, List<V> values) {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    try {
      values.add(codec.decode(value));
    } catch (UndecodableException e) {
      // Poison, which is also in the dead letters.
      return;
    }
  }
}
