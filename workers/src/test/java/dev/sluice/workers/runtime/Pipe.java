package dev.sluice.workers.runtime;

import static java.util.stream.Collectors.toMap;

import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.schemas.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** Topics of one test's own: context tasks in, context results and dead letters out. */
final class Pipe implements AutoCloseable {
  static final String GROUP = "finders";
  static final int MAX_RECORD_BYTES = 65_536;

  static {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
  }

  private static final List<Topic<?>> TOPICS =
      List.of(Topics.CONTEXT_TASKS, Topics.CONTEXT_RESULTS, Topics.DEAD_LETTERS);

  final TopicLayout layout;
  final OutputWriter writer;

  /** The meters of the worker that was started last. */
  SimpleMeterRegistry meters = new SimpleMeterRegistry();

  final Map<String, Object> client;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AvroCodec<ContextTask> tasks = AvroCodec.of(ContextTask.class);
  private final List<Worker<?>> workers = new ArrayList<>();

  private Pipe(String bootstrap, TopicLayout layout) {
    this.layout = layout;
    this.client = Map.of("bootstrap.servers", bootstrap);
    this.admin = Admin.create(client);
    this.writer = new OutputWriter(client, layout);
    this.producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static Pipe on(String bootstrap, int partitions) {
    String prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + ".";
    Pipe pipe =
        new Pipe(bootstrap, new TopicLayout(prefix, partitions, (short) 1, MAX_RECORD_BYTES));
    try {
      pipe.create();
    } catch (Exception e) {
      pipe.close();
      throw new IllegalStateException(e);
    }
    return pipe;
  }

  private void create() throws Exception {
    admin
        .createTopics(
            TOPICS.stream()
                .map(t ->
                    new NewTopic(t.in(layout), layout.partitionsOf(t), (short) 1)
                        .configs(Map.of("max.message.bytes", "" + MAX_RECORD_BYTES)))
                .toList())
        .all()
        .get();
    // Answered by the leaders only: an idempotent producer that meets a partition before its leader
    // is ready, with several batches under way, may have them taken in the wrong order and get
    // stuck.
    for (Topic<?> topic : TOPICS) {
      Awaitility.await("leaders of " + topic.name())
          .ignoreExceptions()
          .until(() -> {
            ends(topic);
            return true;
          });
    }
  }

  String group() {
    return layout.prefix() + GROUP;
  }

  WorkerOptions options() {
    return new WorkerOptions(
        client, layout, GROUP, 16, 3, Duration.ofSeconds(10), InstantSource.system());
  }

  Worker<ContextTask> start(TaskHandler<ContextTask> handler) {
    return start(handler, o -> o);
  }

  Worker<ContextTask> start(TaskHandler<ContextTask> handler, UnaryOperator<WorkerOptions> change) {
    meters = new SimpleMeterRegistry();
    Worker<ContextTask> worker =
        new Worker<>(Topics.CONTEXT_TASKS, handler, writer, change.apply(options()), meters);
    workers.add(worker);
    worker.start();
    return worker;
  }

  ContextTask task(String id, Instant deadline) {
    return ContextTask.newBuilder().setRequestId(id).setDeadline(deadline).build();
  }

  Future<RecordMetadata> send(String key, String id) {
    return send(key, tasks.encode(task(id, Instant.now().plusSeconds(3600))));
  }

  Future<RecordMetadata> send(String key, byte[] value) {
    return producer.send(record(key, value));
  }

  ProducerRecord<byte[], byte[]> record(String key, byte[] value) {
    return new ProducerRecord<>(
        Topics.CONTEXT_TASKS.in(layout),
        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
        value);
  }

  KafkaProducer<byte[], byte[]> producer() {
    return producer;
  }

  byte[] encode(ContextTask task) {
    return tasks.encode(task);
  }

  /** A record as it was read, decoded. */
  record Read<V>(V value, ConsumerRecord<byte[], byte[]> record) {}

  /** Everything that is in the topic now. */
  <V extends SpecificRecord> List<Read<V>> read(Topic<V> topic) {
    AvroCodec<V> codec = AvroCodec.of(topic.value());
    List<Read<V>> values = new ArrayList<>();
    Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = partitions(topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (var record : consumer.poll(Duration.ofMillis(50))) {
          values.add(new Read<>(codec.decode(record.value()), record));
        }
      }
    } catch (UndecodableException e) {
      throw new AssertionError(e);
    }
    return values;
  }

  private List<TopicPartition> partitions(Topic<?> topic) {
    return IntStream.range(0, layout.partitionsOf(topic))
        .mapToObj(p -> new TopicPartition(topic.in(layout), p))
        .toList();
  }

  /** The group's committed offset of each partition of the tasks; 0 where there is none. */
  Map<Integer, Long> committed() throws Exception {
    var offsets = admin.listConsumerGroupOffsets(group()).partitionsToOffsetAndMetadata().get();
    return partitions(Topics.CONTEXT_TASKS).stream()
        .collect(
            toMap(
                TopicPartition::partition,
                p -> offsets.get(p) == null ? 0L : offsets.get(p).offset()));
  }

  /** The end of each partition of the tasks. */
  Map<Integer, Long> ends() throws Exception {
    return ends(Topics.CONTEXT_TASKS).entrySet().stream()
        .collect(toMap(e -> e.getKey().partition(), Map.Entry::getValue));
  }

  private Map<TopicPartition, Long> ends(Topic<?> topic) throws Exception {
    return admin
        .listOffsets(partitions(topic).stream().collect(toMap(p -> p, p -> OffsetSpec.latest())))
        .all()
        .get()
        .entrySet()
        .stream()
        .collect(toMap(Map.Entry::getKey, e -> e.getValue().offset()));
  }

  boolean isAllCommitted() throws Exception {
    return committed().equals(ends());
  }

  List<MemberDescription> members() throws Exception {
    return List.copyOf(
        admin.describeConsumerGroups(List.of(group())).all().get().get(group()).members());
  }

  @Override
  public void close() {
    workers.forEach(Worker::close);
    writer.close();
    producer.close();
    admin.close();
  }
}
