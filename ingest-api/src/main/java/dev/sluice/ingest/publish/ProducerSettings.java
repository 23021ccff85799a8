package dev.sluice.ingest.publish;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The settings of the API's producer. It is idempotent and waits for all in-sync replicas, so that
 * a record is written once and in order. Its timeouts are short, so that a refusal comes soon.
 * Records are not compressed: requests are small, and the limit then applies to their real size.
 */
public final class ProducerSettings {
  /** The time after which a record that was not acknowledged fails. */
  public static final Duration DELIVERY = Duration.ofSeconds(10);

  /** The longest wait of a call for room in the buffer or for the topic's metadata. */
  public static final Duration BLOCK = Duration.ofSeconds(1);

  private static final Duration ANSWER = Duration.ofSeconds(4);
  private static final Duration LINGER = Duration.ofMillis(2);
  private static final long BUFFER_BYTES = 32L * 1024 * 1024;

  private ProducerSettings() {}

  /**
   * A new producer, which the caller closes.
   *
   * @param kafka the settings of every Kafka client
   */
  public static Producer<String, byte[]> open(
      Map<String, Object> kafka, int maxRecordBytes, String clientId) {
    Properties p = new Properties();
    p.putAll(kafka);
    p.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    p.put(ProducerConfig.ACKS_CONFIG, "all");
    p.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    p.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    p.put(ProducerConfig.LINGER_MS_CONFIG, Long.toString(LINGER.toMillis()));
    p.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Long.toString(DELIVERY.toMillis()));
    p.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(ANSWER.toMillis()));
    p.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(BLOCK.toMillis()));
    p.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Long.toString(BUFFER_BYTES));
    p.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(maxRecordBytes));
    return new KafkaProducer<>(p, new StringSerializer(), new ByteArraySerializer());
  }
}
