package dev.sluice.benchmarks.chaos;

import dev.sluice.core.settings.KafkaSettings;
import dev.sluice.schemas.Document;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** An outside producer, which writes until what it wrote is acknowledged. */
final class Producers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /**
   * The topics to which poison is written: those for outside producers, and internal ones that a
   * producer might use by mistake.
   */
  private static final List<Topic<?>> POISONED =
      List.of(
          Topics.REQUESTS,
          Topics.DOCUMENTS,
          Topics.CHAT_TASKS,
          Topics.CHAT_RESULTS,
          Topics.EMBEDDING_TASKS,
          Topics.STATUS,
          Topics.TURNS);

  private static final List<byte[]> POISON =
      List.of(
          bytes("{\"input\": "),
          bytes("{\"request_id\": 7}"),
          bytes("no record at all"),
          new byte[] {(byte) 0xC3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
          new byte[0]);

  private final KafkaSettings settings;
  private final KafkaProducer<String, byte[]> producer;

  Producers(KafkaSettings settings) {
    this.settings = settings;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                settings.bootstrapServers(),
                "acks",
                "all",
                "enable.idempotence",
                true,
                "max.block.ms",
                5_000,
                "request.timeout.ms",
                5_000,
                "delivery.timeout.ms",
                10_000),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /**
   * Writes a request under a key; false if nobody ever acknowledged it.
   *
   * @param key the right one, or a wrong one
   */
  boolean request(String key, Request request) throws InterruptedException {
    return write(Topics.REQUESTS, key, encoded(Topics.REQUESTS, request));
  }

  boolean document(Document document) throws InterruptedException {
    return write(Topics.DOCUMENTS, document.getDocumentId(), encoded(Topics.DOCUMENTS, document));
  }

  /** The number of kinds of poison. */
  static int poisons() {
    return POISONED.size() * POISON.size();
  }

  /** Writes a record that cannot be read. */
  boolean poison(int kind, String key) throws InterruptedException {
    return write(POISONED.get(kind % POISONED.size()), key, POISON.get(kind / POISONED.size()));
  }

  private boolean write(Topic<?> topic, String key, byte[] value) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      try {
        producer.send(new ProducerRecord<>(topic.in(settings.layout()), key, value)).get();
        return true;
      } catch (ExecutionException | KafkaException e) {
        // Not acknowledged: the same record once more does no harm.
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
    return false;
  }

  private static <V extends SpecificRecord> byte[] encoded(Topic<V> topic, V value) {
    return AvroCodec.of(topic.value()).encode(value);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
