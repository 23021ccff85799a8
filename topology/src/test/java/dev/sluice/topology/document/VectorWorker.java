package dev.sluice.topology.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.settings.Settings;
import dev.sluice.schemas.ChunkAction;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * An embedding worker with a vector store of its own. Carries tasks out in any order, and every
 * tenth twice, the second time later. Notes the statuses, too.
 */
final class VectorWorker implements AutoCloseable {
  private static final AvroCodec<EmbeddingTask> TASKS = AvroCodec.of(EmbeddingTask.class);
  private static final AvroCodec<StatusEvent> STATUSES = AvroCodec.of(StatusEvent.class);

  /** Stored chunks by id. Written by the worker's thread, read by the test's. */
  final Map<String, EmbeddingTask> vectors = new ConcurrentHashMap<>();

  /** In the order of each partition. Written by the worker's thread, read by the test's. */
  final List<StatusEvent> statuses = new CopyOnWriteArrayList<>();

  private final TopicLayout layout;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Random random = new Random(7);
  private final List<EmbeddingTask> again = new ArrayList<>();
  private final Thread thread;

  private VectorWorker(Settings settings) {
    layout = settings.kafka().layout();
    String brokers = settings.kafka().bootstrapServers();
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                brokers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                brokers,
                ProducerConfig.LINGER_MS_CONFIG,
                2),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (Topic<?> topic : List.of(Topics.EMBEDDING_TASKS, Topics.STATUS)) {
      for (int i = 0; i < layout.partitionsOf(topic); i++) {
        partitions.add(new TopicPartition(topic.in(layout), i));
      }
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    thread = Thread.ofPlatform().name("vector-worker").unstarted(this::work);
  }

  static VectorWorker start(Settings settings) {
    VectorWorker worker = new VectorWorker(settings);
    worker.thread.start();
    return worker;
  }

  private void work() {
    try {
      while (true) {
        List<EmbeddingTask> tasks = new ArrayList<>(again);
        again.clear();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (record.topic().equals(Topics.STATUS.in(layout))) {
            statuses.add(STATUSES.decode(record.value()));
          } else {
            EmbeddingTask task = TASKS.decode(record.value());
            tasks.add(task);
            if (random.nextInt(10) == 0) {
              again.add(task);
            }
          }
        }
        Collections.shuffle(tasks, random);
        tasks.forEach(this::carryOut);
      }
    } catch (WakeupException e) {
      consumer.close();
    } catch (UndecodableException e) {
      throw new AssertionError(e);
    }
  }

  private void carryOut(EmbeddingTask task) {
    if (task.getAction() == ChunkAction.STORE) {
      vectors.put(task.getChunkId(), task);
    } else {
      vectors.remove(task.getChunkId());
    }
    producer.send(
        new ProducerRecord<>(
            Topics.EMBEDDING_RESULTS.in(layout),
            task.getDocumentId().getBytes(UTF_8),
            AvroCodec.of(Topics.EMBEDDING_RESULTS.value()).encode(Desk.result(task, null))));
  }

  @Override
  public void close() throws InterruptedException {
    consumer.wakeup();
    thread.join(Duration.ofSeconds(10));
    producer.close();
  }
}
