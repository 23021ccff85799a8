package dev.sluice.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.core.status.Lifecycle;
import dev.sluice.hosting.KafkaClient;
import dev.sluice.hosting.KafkaTopics;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.FinishedTurn;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.topology.runtime.StreamsProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.awaitility.Awaitility;

/**
 * Topology processes on a real broker, with workers of the test's own and all they write in view.
 */
final class Bench implements AutoCloseable {
  final Settings settings;
  final FakeWorkers workers;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<StreamsProcess> processes = new ArrayList<>();

  Bench(String brokers, String prefix, Path folder, Map<String, String> flags) {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                brokers,
                "TOPIC_PREFIX",
                prefix,
                "PARTITIONS",
                "3",
                "ENABLE_VECTOR_SEARCH",
                "false",
                "STATE_DIR",
                folder.resolve(prefix).toString()));
    all.putAll(flags);
    this.settings =
        Settings.read(SettingsSource.of(all, Map.of(), Path.of("src/test/no-environment-files")));
    this.producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.workers = FakeWorkers.start(settings);
  }

  /** One more topology process; returns once it runs. */
  StreamsProcess startProcess() {
    KafkaClient kafkaClient =
        new KafkaClient(Map.of("bootstrap.servers", settings.kafka().bootstrapServers()));
    KafkaTopics.ensure(settings, kafkaClient);
    StreamsProcess process =
        StreamsProcess.start(
            settings, kafkaClient, PipelineTopology.of(settings, Optional::empty, meters), meters);
    processes.add(process);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> process.health().state() == KafkaStreams.State.RUNNING);
    return process;
  }

  void stopProcess(StreamsProcess process) {
    processes.remove(process);
    process.close();
  }

  StreamsProcess process() {
    return processes.getFirst();
  }

  void send(Request request) {
    String conversation = request.getConversationId();
    write(
        Topics.REQUESTS,
        null,
        (conversation == null ? request.getRequestId() : conversation).getBytes(UTF_8),
        AvroCodec.of(Request.class).encode(request));
  }

  /**
   * Writes a record and waits until the broker has it.
   *
   * @param partition null for the default one of the key
   */
  void write(Topic<?> topic, Integer partition, byte[] key, byte[] value) {
    try {
      producer
          .send(new ProducerRecord<>(topic.in(settings.kafka().layout()), partition, key, value))
          .get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  List<StatusEvent> statuses() {
    return workers.all(StatusEvent.class);
  }

  /** The terminal statuses, by request; two of one request fail the test. */
  Map<String, StatusEvent> ended() {
    return statuses().stream()
        .filter(s -> Lifecycle.isTerminal(s.getState()))
        .collect(toMap(StatusEvent::getId, s -> s));
  }

  StatusEvent awaitEnd(String requestId) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> ended().containsKey(requestId));
    return ended().get(requestId);
  }

  void awaitStep(String requestId, String stage) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            statuses().stream()
                .anyMatch(s -> s.getId().equals(requestId) && s.getStage().equals(stage)));
  }

  /** The requests of a conversation's turns as they were written to the archive, in order. */
  List<String> turns(String conversation) {
    return workers.all(FinishedTurn.class).stream()
        .filter(t -> t.getConversationId().equals(conversation))
        .map(t -> t.getTurn().getNumber() + " " + t.getTurn().getRequestId())
        .toList();
  }

  List<DeadLetter> deadLetters() {
    return workers.all(DeadLetter.class);
  }

  <T extends SpecificRecord> List<T> all(Class<T> type) {
    return workers.all(type);
  }

  @Override
  public void close() {
    List.copyOf(processes).forEach(this::stopProcess);
    workers.close();
    producer.close();
  }
}
