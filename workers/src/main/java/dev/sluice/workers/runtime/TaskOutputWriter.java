package dev.sluice.workers.runtime;

import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.schemas.topic.TraceContext;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the outputs of a task, with the trace that its record belongs to. */
final class TaskOutputWriter {
  private static final Logger log = LoggerFactory.getLogger(TaskOutputWriter.class);

  private final OutputWriter writer;
  private final WorkerDeadLetters deadLetters;
  private final InstantSource clock;

  TaskOutputWriter(OutputWriter writer, WorkerDeadLetters deadLetters, InstantSource clock) {
    this.writer = writer;
    this.deadLetters = deadLetters;
    this.clock = clock;
  }

  /**
   * Writes outputs: all of them fit, or none is written.
   *
   * @throws TooLargeException if one is larger than the topics take
   * @throws InterruptedException if the task is no longer this worker's
   */
  void write(ConsumerRecord<byte[], byte[]> source, List<TaskOutput<?>> outputs)
      throws TooLargeException, InterruptedException {
    writer.write(encode(source, outputs));
  }

  /**
   * Writes a dead letter and the other outputs of the failure. Outputs that cannot be written are
   * left out and logged.
   */
  void deadLetter(
      ConsumerRecord<byte[], byte[]> source,
      @Nullable SpecificRecord value,
      Failure failure,
      int tries,
      List<TaskOutput<?>> others)
      throws InterruptedException {
    try {
      write(source, others);
    } catch (TooLargeException | RuntimeException e) {
      log.error(
          "The outputs of the failure of record {}-{}@{} cannot be written and are left out",
          source.topic(),
          source.partition(),
          source.offset(),
          e);
    }
    DeadLetter deadLetter = deadLetters.whole(source, value, failure, tries, clock.instant());
    try {
      writeDeadLetter(source, deadLetter);
    } catch (TooLargeException e) {
      try {
        writeDeadLetter(source, WorkerDeadLetters.reference(deadLetter));
      } catch (TooLargeException again) {
        throw new IllegalStateException("not even a reference fits into a dead letter", again);
      }
    }
  }

  private void writeDeadLetter(ConsumerRecord<byte[], byte[]> source, DeadLetter deadLetter)
      throws TooLargeException, InterruptedException {
    byte[] key = deadLetter.getKey() == null ? null : source.key();
    writer.write(List.of(writer.encode(Topics.DEAD_LETTERS, key, deadLetter, trace(source))));
  }

  private List<ProducerRecord<byte[], byte[]>> encode(
      ConsumerRecord<byte[], byte[]> source, List<TaskOutput<?>> outputs) throws TooLargeException {
    List<Header> trace = trace(source);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(outputs.size());
    for (TaskOutput<?> output : outputs) {
      records.add(writer.encode(output, trace));
    }
    return records;
  }

  private static List<Header> trace(ConsumerRecord<byte[], byte[]> source) {
    List<Header> trace = new ArrayList<>(TraceContext.HEADERS.size());
    for (String name : TraceContext.HEADERS) {
      Header header = source.headers().lastHeader(name);
      if (header != null) {
        trace.add(header);
      }
    }
    return trace;
  }
}
