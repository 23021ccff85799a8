package dev.sluice.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import dev.sluice.core.settings.Settings;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.ContextKind;
import dev.sluice.schemas.ContextResult;
import dev.sluice.schemas.ContextTask;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.Turn;
import dev.sluice.schemas.Usage;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.specific.SpecificRecord;
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
 * Answers every task but those that are held back, keeps turns in a memory of its own, and notes
 * all that the topology committed.
 */
final class FakeWorkers implements AutoCloseable {
  /** An input that asks for an answer larger than any record. */
  static final String LARGE = "answer at length";

  private static final List<Topic<?>> READ =
      List.of(
          Topics.CONTEXT_TASKS,
          Topics.CHAT_TASKS,
          Topics.EMBEDDING_TASKS,
          Topics.TURNS,
          Topics.STATUS,
          Topics.DEAD_LETTERS);

  private final TopicLayout layout;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, Topic<?>> topics;
  private final Map<Topic<?>, AvroCodec<?>> codecs = new HashMap<>();

  /** Written by the worker's thread, read by the test's. */
  private final List<SpecificRecord> seen = new CopyOnWriteArrayList<>();

  private final Set<String> held = ConcurrentHashMap.newKeySet();
  private final Map<String, List<Turn>> memory = new HashMap<>();
  private final Thread thread;

  private FakeWorkers(Settings settings) {
    this.layout = settings.kafka().layout();
    String brokers = settings.kafka().bootstrapServers();
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                brokers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.topics = READ.stream().collect(toMap(t -> t.in(layout), t -> t));
    READ.forEach(t -> codecs.put(t, AvroCodec.of(t.value())));
    List<TopicPartition> partitions = new ArrayList<>();
    for (Topic<?> topic : READ) {
      for (int i = 0; i < layout.partitionsOf(topic); i++) {
        partitions.add(new TopicPartition(topic.in(layout), i));
      }
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    this.thread = Thread.ofPlatform().name("fake-workers").unstarted(this::work);
  }

  static FakeWorkers start(Settings settings) {
    FakeWorkers workers = new FakeWorkers(settings);
    workers.thread.start();
    return workers;
  }

  /** Leaves a request's chat task unanswered. */
  void hold(String requestId) {
    held.add(requestId);
  }

  /** Answers a chat task that was held back. */
  void release(String requestId) {
    held.remove(requestId);
    all(ChatTask.class).stream()
        .filter(t -> t.getRequestId().equals(requestId))
        .forEach(this::answer);
  }

  <T extends SpecificRecord> List<T> all(Class<T> type) {
    return seen.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private void work() {
    try {
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          SpecificRecord value = codecs.get(topics.get(record.topic())).decode(record.value());
          act(value);
          seen.add(value);
        }
      }
    } catch (WakeupException e) {
      consumer.close();
    } catch (UndecodableException e) {
      throw new AssertionError(e);
    }
  }

  private void act(SpecificRecord value) {
    switch (value) {
      case ContextTask task -> find(task);
      case ChatTask task when !held.contains(task.getRequestId()) -> answer(task);
      case EmbeddingTask task -> store(task);
      case FinishedTurn turn -> archive(turn);
      default -> {}
    }
  }

  private void find(ContextTask task) {
    List<Turn> all = memory.getOrDefault(task.getConversationId(), List.of());
    ContextResult result =
        ContextResult.newBuilder()
            .setTenant(task.getTenant())
            .setRequestId(task.getRequestId())
            .setConversationId(task.getConversationId())
            .setAttempt(task.getAttempt())
            .setKind(ContextKind.FOUND)
            .setTurns(all.subList(Math.max(0, all.size() - task.getHistoryTurns()), all.size()))
            .build();
    send(Topics.CONTEXT_RESULTS, key(task.getConversationId(), task.getRequestId()), result);
  }

  private void answer(ChatTask task) {
    String input = task.getMessages().getLast().getContent();
    ChatResult result =
        ChatResult.newBuilder()
            .setTenant(task.getTenant())
            .setRequestId(task.getRequestId())
            .setConversationId(task.getConversationId())
            .setAttempt(task.getAttempt())
            .setOutput(
                input.equals(LARGE)
                    ? "large ".repeat(175_000).substring(0, 1_046_000)
                    : "re: " + input)
            .setModel(task.getModel())
            .setUsage(new Usage(1, 1))
            .build();
    send(Topics.CHAT_RESULTS, key(task.getConversationId(), task.getRequestId()), result);
  }

  private void store(EmbeddingTask task) {
    EmbeddingResult result =
        EmbeddingResult.newBuilder()
            .setTenant(task.getTenant())
            .setDocumentId(task.getDocumentId())
            .setVersion(task.getVersion())
            .setChunkId(task.getChunkId())
            .setAction(task.getAction())
            .build();
    send(Topics.EMBEDDING_RESULTS, task.getDocumentId(), result);
  }

  private void archive(FinishedTurn finished) {
    List<Turn> turns =
        memory.computeIfAbsent(finished.getConversationId(), id -> new ArrayList<>());
    if (turns.stream().noneMatch(t -> t.getNumber() == finished.getTurn().getNumber())) {
      turns.add(finished.getTurn());
    }
    ContextResult result =
        ContextResult.newBuilder()
            .setTenant(finished.getTenant())
            .setRequestId(finished.getTurn().getRequestId())
            .setConversationId(finished.getConversationId())
            .setKind(ContextKind.ARCHIVED)
            .setArchivedThrough(finished.getTurn().getNumber())
            .build();
    send(Topics.CONTEXT_RESULTS, finished.getConversationId(), result);
  }

  private static String key(String conversationId, String requestId) {
    return conversationId == null ? requestId : conversationId;
  }

  private <V extends SpecificRecord> void send(Topic<V> topic, String key, V value) {
    producer.send(
        new ProducerRecord<>(
            topic.in(layout), key.getBytes(UTF_8), AvroCodec.of(topic.value()).encode(value)));
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close();
  }
}
