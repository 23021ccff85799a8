package dev.sluice.hosting;

import dev.sluice.schemas.KnownIndexes;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vector indexes that are known, as the log says: follows the topic {@code indexes} by a thread
 * of its own, in no consumer group. What it knows may be a moment old.
 */
public final class IndexLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IndexLog.class);
  private static final AvroCodec<KnownIndexes> CODEC = AvroCodec.of(KnownIndexes.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Map<String, Object> config;
  private final TopicPartition partition;
  private final Thread thread;
  private volatile boolean closed;

  /** The consumer in use, to be woken when this is closed. */
  private volatile @Nullable KafkaConsumer<byte[], byte[]> open;

  /** What was read so far; written by the thread alone. */
  private volatile Read read = new Read(null, 0, false);

  /**
   * @param known the newest record, null if there is none
   * @param next the offset that is read next
   * @param whole whether the topic was read to its end at least once
   */
  private record Read(@Nullable KnownIndexes known, long next, boolean whole) {}

  private IndexLog(KafkaClient kafka, TopicLayout layout) {
    Map<String, Object> all = new HashMap<>(kafka.properties());
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    this.config = Map.copyOf(all);
    this.partition = new TopicPartition(Topics.INDEXES.in(layout), 0);
    this.thread = Thread.ofPlatform().daemon().name("index-log").unstarted(this::run);
  }

  /** Starts to follow the topic, which must be there. */
  public static IndexLog start(KafkaClient kafka, TopicLayout layout) {
    IndexLog started = new IndexLog(kafka, layout);
    started.thread.start();
    return started;
  }

  /** The newest record; empty if there is none, or none was read yet. */
  public Optional<KnownIndexes> newest() {
    return Optional.ofNullable(read.known());
  }

  /** Whether the topic was read to its end at least once. */
  public boolean isRead() {
    return read.whole();
  }

  private void run() {
    while (!closed) {
      try {
        follow();
      } catch (WakeupException e) {
        return;
      } catch (KafkaException e) {
        log.debug("The topic {} cannot be read and is tried again: {}", partition, e.toString());
        try {
          Thread.sleep(AGAIN);
        } catch (InterruptedException interrupted) {
          return;
        }
      }
    }
  }

  /** From the beginning each time: the topic may have been made anew. */
  private void follow() {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, bytes, bytes)) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      open = consumer;
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (!closed) {
        KnownIndexes known = read.known();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(read.whole() ? POLL : AGAIN)) {
          known = decoded(record).orElse(known);
        }
        long next = consumer.position(partition);
        read = new Read(known, next, read.whole() || next >= end);
      }
    } finally {
      open = null;
    }
  }

  private static Optional<KnownIndexes> decoded(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(CODEC.decode(record.value()));
    } catch (UndecodableException e) {
      log.warn("Record {} of {} cannot be read", record.offset(), record.topic());
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    closed = true;
    KafkaConsumer<byte[], byte[]> consumer = open;
    if (consumer != null) {
      consumer.wakeup();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
