package dev.sluice.ingest.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of dead letters, read to its end for every call. Summaries of what was read before are
 * kept in memory, so that only the first call waits for the whole topic. Calls run one at a time.
 */
public final class DeadLetterLog {
  private static final Logger log = LoggerFactory.getLogger(DeadLetterLog.class);

  /**
   * The header of a mark: a record with this header and no value marks the dead letter of its key
   * as replayed.
   */
  static final String REPLAYED = "sluice-replayed";

  static final int MOST_KEPT = 100_000;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final AvroCodec<DeadLetter> CODEC = AvroCodec.of(DeadLetter.class);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final TopicPartition partition;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock. */
  private final DeadLetterIndex index = new DeadLetterIndex(MOST_KEPT);

  /** The position of the next record to read; guarded by the lock. */
  private long position;

  /**
   * @param consumers makes a consumer of committed records, in no group, which this class closes
   * @param topic the topic of dead letters, which has one partition
   */
  public DeadLetterLog(Supplier<Consumer<byte[], byte[]>> consumers, String topic) {
    this.consumers = consumers;
    this.partition = new TopicPartition(topic, 0);
  }

  String topic() {
    return partition.topic();
  }

  /** Access to the dead letters during a call of {@link #look}. */
  interface Reading {
    DeadLetterIndex index();

    /**
     * Reads whole dead letters again. Those that the log no longer has are left out.
     *
     * @param summaries in the order of their positions
     */
    void whole(List<DeadLetterSummary> summaries, BiConsumer<DeadLetterSummary, DeadLetter> each);
  }

  /**
   * Runs a query of the dead letters, with all that were written before this call.
   *
   * @throws RetriableException if Kafka cannot be asked in time
   */
  <T> T look(Function<Reading, T> look) {
    take();
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      consumer.assign(List.of(partition));
      catchUp(consumer);
      return look.apply(new Open(consumer));
    } catch (KafkaException e) {
      log.debug("The dead letters cannot be read: {}", e.toString());
      throw new RetriableException(
          FailureCodes.UNAVAILABLE, "the dead letters cannot be read: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private void take() {
    try {
      if (lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new RetriableException(
        FailureCodes.UNAVAILABLE, "other calls are reading the dead letters", null);
  }

  private void catchUp(Consumer<byte[], byte[]> consumer) {
    long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    if (end < position) {
      log.warn("Topic {} was created again and is read from its beginning", partition.topic());
      index.clear();
      position = begin;
    }
    index.forgetBefore(begin);
    position = Math.max(position, begin);
    consumer.seek(partition, position);
    long last = System.nanoTime() + PATIENCE.toNanos();
    while (position < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
        add(record);
      }
      position = consumer.position(partition);
      if (System.nanoTime() - last > 0) {
        throw new RetriableException(
            FailureCodes.UNAVAILABLE,
            "the dead letters are still being read; ask again to continue",
            null);
      }
    }
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      if (record.key() != null && record.headers().lastHeader(REPLAYED) != null) {
        index.markReplayed(
            new String(record.key(), UTF_8), Instant.ofEpochMilli(record.timestamp()));
      }
      return;
    }
    try {
      index.add(DeadLetterSummary.of(record.offset(), CODEC.decode(record.value())));
    } catch (UndecodableException e) {
      log.warn(
          "The record at offset {} of {} is not a dead letter", record.offset(), partition.topic());
    }
  }

  private final class Open implements Reading {
    /** The most records that are skipped by reading; the consumer seeks over a longer distance. */
    private static final int NEAR = 500;

    private final Consumer<byte[], byte[]> consumer;

    Open(Consumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
    }

    @Override
    public DeadLetterIndex index() {
      return index;
    }

    @Override
    public void whole(
        List<DeadLetterSummary> summaries, BiConsumer<DeadLetterSummary, DeadLetter> each) {
      int next = 0;
      long last = System.nanoTime() + PATIENCE.toNanos();
      while (next < summaries.size()) {
        long wanted = summaries.get(next).position();
        long at = consumer.position(partition);
        if (wanted < at || wanted > at + NEAR) {
          consumer.seek(partition, wanted);
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
          while (next < summaries.size() && summaries.get(next).position() < record.offset()) {
            next++;
          }
          if (next < summaries.size() && summaries.get(next).position() == record.offset()) {
            decoded(record, summaries.get(next), each);
            next++;
          }
        }
        if (System.nanoTime() - last > 0) {
          throw new RetriableException(
              FailureCodes.UNAVAILABLE, "the dead letters could not be read in time", null);
        }
      }
    }

    private static void decoded(
        ConsumerRecord<byte[], byte[]> record,
        DeadLetterSummary summary,
        BiConsumer<DeadLetterSummary, DeadLetter> each) {
      try {
        each.accept(summary, CODEC.decode(record.value()));
      } catch (UndecodableException e) {
        throw new IllegalStateException(
            "a dead letter that was decoded before cannot be decoded", e);
      }
    }
  }
}
