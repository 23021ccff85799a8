package dev.sluice.workers.runtime;

import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what handlers return, for all workers of a process. Idempotent and acknowledged by all
 * in-sync replicas; what is not acknowledged is written again, for as long as it takes. A record
 * may so be there twice, as it may after a crash.
 */
public final class OutputWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OutputWriter.class);

  /** More than a record of Kafka's format, version 2, and a batch around it ever add. */
  private static final int RECORD_OVERHEAD = 128;

  private static final int HEADER_OVERHEAD = 10;
  private static final long BUFFER_BYTES = 32L << 20;
  private static final Duration UNHEALTHY_AFTER = Duration.ofSeconds(10);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final long LOG_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  private final Map<String, Object> config;
  private final TopicLayout layout;

  /** By the topic's name; made when first needed and never changed after. */
  private final Map<String, AvroCodec<?>> codecs = new ConcurrentHashMap<>();

  /**
   * Under this object's monitor when it changes. Replaced where it can no longer be used; those who
   * still wait for the old one's answers see them fail, and write again.
   */
  private volatile @Nullable KafkaProducer<byte[], byte[]> producer;

  private volatile boolean closed;

  /** {@link System#nanoTime} of the first failure since the last success, 0 if there was none. */
  private final AtomicLong failingSince = new AtomicLong();

  private final AtomicLong lastLogged = new AtomicLong(System.nanoTime() - LOG_EVERY_NANOS);

  /**
   * @param kafka the client's properties, {@code bootstrap.servers} among them
   */
  public OutputWriter(Map<String, Object> kafka, TopicLayout layout) {
    this.layout = layout;
    this.config = new HashMap<>(kafka);
    config.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 2);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, layout.maxRecordBytes());
    config.put(
        ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(BUFFER_BYTES, 2L * layout.maxRecordBytes()));
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
  }

  /** True if the broker takes records, as far as is known. */
  public boolean isHealthy() {
    long since = failingSince.get();
    return since == 0 || System.nanoTime() - since < UNHEALTHY_AFTER.toNanos();
  }

  /**
   * Encodes an output.
   *
   * @throws TooLargeException if the topics do not take a record of that size
   */
  public <V extends SpecificRecord> ProducerRecord<byte[], byte[]> encode(
      Topic<V> topic, byte @Nullable [] key, V value, List<Header> headers)
      throws TooLargeException {
    byte[] bytes = codec(topic).encode(value);
    long size = RECORD_OVERHEAD + (key == null ? 0 : key.length) + bytes.length;
    for (Header header : headers) {
      size +=
          HEADER_OVERHEAD
              + header.key().length()
              + (header.value() == null ? 0 : header.value().length);
    }
    if (size > layout.maxRecordBytes()) {
      throw new TooLargeException(topic.name(), size, layout.maxRecordBytes());
    }
    return new ProducerRecord<>(topic.in(layout), null, key, bytes, headers);
  }

  /** Encodes an output. */
  <V extends SpecificRecord> ProducerRecord<byte[], byte[]> encode(
      TaskOutput<V> output, List<Header> headers) throws TooLargeException {
    return encode(
        output.topic(), output.key().getBytes(StandardCharsets.UTF_8), output.value(), headers);
  }

  @SuppressWarnings("unchecked")
  private <V extends SpecificRecord> AvroCodec<V> codec(Topic<V> topic) {
    return (AvroCodec<V>) codecs.computeIfAbsent(topic.name(), n -> AvroCodec.of(topic.value()));
  }

  /**
   * Writes records and returns once all of them are acknowledged, however long that takes.
   *
   * @throws TooLargeException if the broker takes less than the settings say; others of the records
   *     may have been written
   * @throws InterruptedException if the thread is interrupted; some may have been written
   */
  public void write(List<ProducerRecord<byte[], byte[]>> records)
      throws TooLargeException, InterruptedException {
    List<ProducerRecord<byte[], byte[]>> left = records;
    for (int tries = 1; !left.isEmpty(); tries++) {
      left = writeOnce(left);
      if (left.isEmpty()) {
        failingSince.set(0);
      } else {
        failingSince.compareAndSet(0, System.nanoTime() | 1);
        Thread.sleep(FailurePolicy.BACKOFF.delay(tries, ThreadLocalRandom.current().nextDouble()));
      }
    }
  }

  /** Returns what was not acknowledged. */
  private List<ProducerRecord<byte[], byte[]>> writeOnce(
      List<ProducerRecord<byte[], byte[]>> records) throws TooLargeException, InterruptedException {
    List<Future<RecordMetadata>> answers = new ArrayList<>(records.size());
    List<ProducerRecord<byte[], byte[]>> failed = new ArrayList<>(0);
    KafkaProducer<byte[], byte[]> used = null;
    try {
      used = producer();
      for (ProducerRecord<byte[], byte[]> record : records) {
        answers.add(used.send(record));
      }
    } catch (InterruptException e) {
      throw interrupted(e);
    } catch (RuntimeException e) {
      failed(used, records.get(answers.size()), e);
      failed.addAll(records.subList(answers.size(), records.size()));
    }
    for (int i = 0; i < answers.size(); i++) {
      try {
        answers.get(i).get();
      } catch (ExecutionException e) {
        failed(used, records.get(i), e.getCause());
        failed.add(records.get(i));
      }
    }
    return failed;
  }

  /** The client's own exception sets the thread's mark, which the caller's exception replaces. */
  private static InterruptedException interrupted(InterruptException cause) {
    Thread.interrupted();
    InterruptedException e = new InterruptedException("interrupted while writing");
    e.initCause(cause);
    return e;
  }

  private void failed(
      @Nullable KafkaProducer<byte[], byte[]> used,
      ProducerRecord<byte[], byte[]> record,
      @Nullable Throwable cause)
      throws TooLargeException {
    if (cause instanceof RecordTooLargeException) {
      throw new TooLargeException(
          record.topic() + " (as the broker has it)",
          RECORD_OVERHEAD + (long) record.value().length,
          layout.maxRecordBytes());
    }
    long now = System.nanoTime();
    long last = lastLogged.get();
    if (now - last >= LOG_EVERY_NANOS && lastLogged.compareAndSet(last, now)) {
      log.warn(
          "A record for {} was not written and will be written again: {}",
          record.topic(),
          String.valueOf(cause));
    }
    if (used != null
        && !(cause instanceof RetriableException)
        && !(cause instanceof AuthorizationException)) {
      replace(used);
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    KafkaProducer<byte[], byte[]> current = producer;
    return current == null ? create() : current;
  }

  private synchronized KafkaProducer<byte[], byte[]> create() {
    if (closed) {
      throw new IllegalStateException("the writer is closed");
    }
    KafkaProducer<byte[], byte[]> current = producer;
    if (current == null) {
      current = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
      producer = current;
    }
    return current;
  }

  private synchronized void replace(KafkaProducer<byte[], byte[]> broken) {
    if (producer == broken) {
      producer = null;
      Thread.ofVirtual().start(() -> broken.close(Duration.ZERO));
    }
  }

  /** Closes the connection. The workers that use it are closed before. */
  @Override
  public synchronized void close() {
    closed = true;
    KafkaProducer<byte[], byte[]> current = producer;
    producer = null;
    if (current != null) {
      current.close(CLOSE_TIMEOUT);
    }
  }
}
