package dev.sluice.benchmarks.pipeline;

import dev.sluice.core.settings.KafkaSettings;
import dev.sluice.core.status.Lifecycle;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Sees requests end, from outside: on the topic of statuses, as soon as a record is committed. */
final class EndLog implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  /**
   * An end.
   *
   * @param nanos when it was seen, as {@link System#nanoTime} counts
   */
  record End(State state, long nanos) {}

  private final KafkaConsumer<String, byte[]> consumer;
  private final AvroCodec<StatusEvent> codec = AvroCodec.of(StatusEvent.class);
  private final Map<String, End> ends = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean closing;
  private volatile int twice;

  private EndLog(KafkaSettings kafka) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    String topic = Topics.STATUS.in(kafka.layout());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    this.thread = Thread.ofPlatform().daemon().name("end-log").start(this::read);
  }

  /** Watches from now on. The topics must be there. */
  static EndLog watch(KafkaSettings kafka) {
    return new EndLog(kafka);
  }

  private void read() {
    try (consumer) {
      while (!closing) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          StatusEvent event = codec.decode(record.value());
          if (Lifecycle.isTerminal(event.getState())
              && ends.put(event.getId(), new End(event.getState(), System.nanoTime())) != null) {
            twice++;
          }
        }
      }
    } catch (WakeupException e) {
      return;
    } catch (UndecodableException e) {
      throw new IllegalStateException("not of this topic's schema", e);
    }
  }

  Optional<End> of(String id) {
    return Optional.ofNullable(ends.get(id));
  }

  int size() {
    return ends.size();
  }

  /** Requests that were seen to end more than once. */
  int twice() {
    return twice;
  }

  /** Returns once so many have ended, or when the time is over. */
  void await(int count, int seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (size() < count && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    consumer.wakeup();
    thread.join();
  }
}
