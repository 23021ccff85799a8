package dev.sluice.benchmarks.lab;

import dev.sluice.core.settings.KafkaSettings;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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

/** The topics as the topology sees them: it writes tasks and reads results. */
public final class Wire implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final KafkaSettings settings;
  private final KafkaProducer<String, byte[]> producer;

  public Wire(KafkaSettings settings) {
    this.settings = settings;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", settings.bootstrapServers(), "linger.ms", "5"),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  public <V extends SpecificRecord> void write(Topic<V> topic, String key, V value) {
    byte[] bytes = AvroCodec.of(topic.value()).encode(value);
    producer.send(new ProducerRecord<>(topic.in(settings.layout()), key, bytes));
  }

  public void flush() {
    producer.flush();
  }

  /** A reader of all that a topic holds and is written to it, from its beginning. */
  public <V extends SpecificRecord> Reader<V> read(Topic<V> topic) {
    return new Reader<>(topic);
  }

  @Override
  public void close() {
    producer.close();
  }

  /** Reads one topic. Not safe for concurrent use. */
  public final class Reader<V extends SpecificRecord> implements AutoCloseable {
    private final AvroCodec<V> codec;
    private final KafkaConsumer<String, byte[]> consumer;

    private Reader(Topic<V> topic) {
      this.codec = AvroCodec.of(topic.value());
      this.consumer =
          new KafkaConsumer<>(
              Map.of(
                  "bootstrap.servers",
                  settings.bootstrapServers(),
                  "isolation.level",
                  "read_committed"),
              new StringDeserializer(),
              new ByteArrayDeserializer());
      List<TopicPartition> partitions = new ArrayList<>();
      consumer
          .partitionsFor(topic.in(settings.layout()))
          .forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    }

    /** Reads the records since the last call. */
    public void poll(Consumer<V> each) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        try {
          each.accept(codec.decode(record.value()));
        } catch (UndecodableException e) {
          throw new IllegalStateException("not of this topic's schema", e);
        }
      }
    }

    @Override
    public void close() {
      consumer.close();
    }
  }
}
