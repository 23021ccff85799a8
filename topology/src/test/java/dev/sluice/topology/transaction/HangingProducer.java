package dev.sluice.topology.transaction;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/** A transaction that is open, and can be made to hang. */
final class HangingProducer implements AutoCloseable {
  private static final String COORDINATORS = "__transaction_state";

  private final String id;
  private final KafkaProducer<byte[], byte[]> producer;

  private HangingProducer(String id, KafkaProducer<byte[], byte[]> producer) {
    this.id = id;
    this.producer = producer;
  }

  /** Begins a transaction with a record in {@code partition} and an offset of {@code group}. */
  static HangingProducer begin(
      Map<String, Object> client, String id, TopicPartition partition, String group) {
    HangingProducer begun =
        new HangingProducer(id, producer(client, Map.of("transactional.id", id)));
    begun.producer.initTransactions();
    begun.producer.beginTransaction();
    begun.producer.send(
        new ProducerRecord<>(
            partition.topic(), partition.partition(), id.getBytes(UTF_8), id.getBytes(UTF_8)));
    begun.producer.sendOffsetsToTransaction(
        Map.of(partition, new OffsetAndMetadata(1)), new ConsumerGroupMetadata(group));
    begun.producer.flush();
    return begun;
  }

  void commit() {
    producer.commitTransaction();
  }

  /**
   * Dies, and has its coordinator forget it, which takes a restart of the broker to do so. Only the
   * client id that brokers keep for themselves may write what coordinators read.
   */
  void dieForgotten(Map<String, Object> client) throws Exception {
    producer.close(Duration.ZERO);
    byte[] text = id.getBytes(UTF_8);
    byte[] key =
        ByteBuffer.allocate(2 * Short.BYTES + text.length)
            .putShort((short) 0)
            .putShort((short) text.length)
            .put(text)
            .array();
    try (KafkaProducer<byte[], byte[]> eraser =
        producer(client, Map.of("client.id", "__admin_client"))) {
      int partitions = eraser.partitionsFor(COORDINATORS).size();
      int partition = Utils.abs(id.hashCode()) % partitions;
      eraser.send(new ProducerRecord<>(COORDINATORS, partition, key, null)).get();
    }
  }

  /** Writes a record without a transaction. */
  static void write(Map<String, Object> client, TopicPartition partition, String value)
      throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer(client, Map.of())) {
      byte[] text = value.getBytes(UTF_8);
      producer
          .send(new ProducerRecord<>(partition.topic(), partition.partition(), text, text))
          .get();
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(
      Map<String, Object> client, Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>(client);
    all.putAll(more);
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}
