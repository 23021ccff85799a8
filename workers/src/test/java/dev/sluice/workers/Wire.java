package dev.sluice.workers;

import dev.sluice.core.settings.KafkaSettings;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topics, as the topology sees them: it writes tasks and reads results. */
final class Wire implements AutoCloseable {
  /** A record that was read. */
  record Read<V>(String key, V value) {}

  private final KafkaSettings settings;
  private final KafkaProducer<String, byte[]> producer;
  private final Map<String, AvroCodec<?>> codecs = new HashMap<>();

  Wire(KafkaSettings settings) {
    this.settings = settings;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", settings.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  <V extends SpecificRecord> void write(Topic<V> topic, String key, V value) {
    producer.send(
        new ProducerRecord<>(topic.in(settings.layout()), key, codec(topic).encode(value)));
  }

  void flush() {
    producer.flush();
  }

  /**
   * All records of a topic that fit, read until there are as many as expected.
   *
   * @throws AssertionError if they do not come within the time
   */
  <V extends SpecificRecord> List<Read<V>> read(
      Topic<V> topic, Predicate<V> fits, int expected, Duration patience) {
    List<Read<V>> found = new ArrayList<>();
    long end = System.nanoTime() + patience.toNanos();
    try (KafkaConsumer<String, byte[]> consumer = consumer(topic)) {
      while (found.size() < expected) {
        if (System.nanoTime() > end) {
          throw new AssertionError(
              "%d of %d records in %s: %s".formatted(found.size(), expected, topic.name(), found));
        }
        for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(100))) {
          V value = decode(topic, each.value());
          if (fits.test(value)) {
            found.add(new Read<>(each.key(), value));
          }
        }
      }
    }
    return found;
  }

  /** How many records a topic holds now. */
  long count(Topic<?> topic) {
    try (KafkaConsumer<String, byte[]> consumer = consumer(topic)) {
      return consumer.endOffsets(consumer.assignment()).values().stream().mapToLong(n -> n).sum();
    }
  }

  private KafkaConsumer<String, byte[]> consumer(Topic<?> topic) {
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", settings.bootstrapServers()),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic.in(settings.layout())).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  private <V extends SpecificRecord> V decode(Topic<V> topic, byte[] bytes) {
    try {
      return codec(topic).decode(bytes);
    } catch (UndecodableException e) {
      throw new AssertionError(new String(bytes, StandardCharsets.UTF_8), e);
    }
  }

  @SuppressWarnings("unchecked") // A topic's codec is of the topic's type.
  private <V extends SpecificRecord> AvroCodec<V> codec(Topic<V> topic) {
    return (AvroCodec<V>) codecs.computeIfAbsent(topic.name(), n -> AvroCodec.of(topic.value()));
  }

  @Override
  public void close() {
    producer.close();
  }
}
