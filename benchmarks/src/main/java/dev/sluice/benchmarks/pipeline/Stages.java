package dev.sluice.benchmarks.pipeline;

import dev.sluice.core.settings.KafkaSettings;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.ChatTask;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.State;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The time at which a reader first sees each request on each topic. */
final class Stages implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  /** By topic, in the order of the way, and within by request id. */
  private final Map<String, Map<String, Long>> seen = new LinkedHashMap<>();

  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closing;

  private Stages() {}

  /** One that sees nothing. */
  static Stages none() {
    return new Stages();
  }

  static Stages watch(Plant plant) {
    KafkaSettings kafka = plant.settings(Map.of()).kafka();
    Stages stages = new Stages();
    stages.read(kafka, Topics.REQUESTS, Request::getRequestId);
    stages.read(kafka, Topics.CHAT_TASKS, ChatTask::getRequestId);
    stages.read(kafka, Topics.CHAT_RESULTS, ChatResult::getRequestId);
    stages.read(kafka, Topics.STATUS, s -> s.getState() == State.COMPLETED ? s.getId() : "");
    return stages;
  }

  private <V extends SpecificRecord> void read(
      KafkaSettings kafka, Topic<V> topic, Function<V, String> id) {
    Map<String, Long> times = new ConcurrentHashMap<>();
    seen.put(topic.name(), times);
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic.in(kafka.layout())).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    AvroCodec<V> codec = AvroCodec.of(topic.value());
    threads.add(
        Thread.ofPlatform()
            .daemon()
            .name("stage-" + topic.name())
            .start(() -> {
              try (consumer) {
                while (!closing) {
                  for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    times.putIfAbsent(id.apply(codec.decode(record.value())), System.nanoTime());
                  }
                }
              } catch (UndecodableException e) {
                throw new IllegalStateException("not of this topic's schema", e);
              }
            }));
  }

  /** Prints how long it took from each topic to the next. */
  void report(Map<String, Long> due) {
    Map<String, Long> before = due;
    String from = "due";
    for (Map.Entry<String, Map<String, Long>> stage : seen.entrySet()) {
      Samples samples = new Samples();
      for (Map.Entry<String, Long> start : before.entrySet()) {
        Long end = stage.getValue().get(start.getKey());
        if (end != null && due.containsKey(start.getKey())) {
          samples.add(end - start.getValue());
        }
      }
      System.out.printf("  %s to %s: %s%n", from, stage.getKey(), samples.summary());
      before = stage.getValue();
      from = stage.getKey();
    }
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
