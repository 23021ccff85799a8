package dev.sluice.topology.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes records to the sinks of a machine. */
final class RecordWriter {
  private static final Logger log = LoggerFactory.getLogger(RecordWriter.class);
  private static final AvroCodec<DeadLetter> CODEC = AvroCodec.of(DeadLetter.class);

  private final String machine;
  private final ProcessorContext<byte[], byte[]> context;
  private final RecordLimit limit;
  private final MachineMetrics meters;
  private final TraceContexts traces = new TraceContexts();

  RecordWriter(
      String machine,
      ProcessorContext<byte[], byte[]> context,
      RecordLimit limit,
      MachineMetrics meters) {
    this.machine = machine;
    this.context = context;
    this.limit = limit;
    this.meters = meters;
  }

  /** The traces that outputs carry on. */
  TraceContexts traces() {
    return traces;
  }

  /** Writes an output of the machine. */
  void write(DecisionEncoder.EncodedRecord record, Instant now) {
    DecisionEncoder.DeadLetterFacts deadLetter = record.deadLetter();
    if (deadLetter != null) {
      meters.countDeadLetter(deadLetter.sourceTopic(), deadLetter.code());
    }
    forward(record.topic(), record.key(), record.value(), now, traces.of(record.about()));
  }

  /** Writes a record as it is to the topic that it came from, under the key that it must have. */
  void rekey(Topic<?> topic, RawRecord raw, String key, Headers headers) {
    meters.countRekeyed(topic.name());
    forward(topic, key.getBytes(UTF_8), raw.value(), raw.timestamp(), headers);
  }

  /** Sends a record to the dead letters. */
  void writeDeadLetter(
      RawRecord raw, Failure failure, @Nullable String tenant, @Nullable String id, Instant now) {
    meters.countDeadLetter(raw.topic(), failure.getCode());
    log.info("Record {} goes to the dead letters: {}", raw.origin(), failure.getCode());
    byte[] key = MachineDeadLetters.key(raw);
    byte[] value = new byte[0];
    for (MachineDeadLetters.Kept kept : MachineDeadLetters.Kept.values()) {
      value = CODEC.encode(MachineDeadLetters.of(raw, failure, tenant, id, now, kept));
      if (key.length + value.length <= limit.bytes()) {
        break;
      }
    }
    forward(Topics.DEAD_LETTERS, key, value, now, TraceContexts.only(raw.headers()));
  }

  private void forward(
      Topic<?> topic, byte[] key, byte @Nullable [] value, Instant at, Headers headers) {
    context.forward(
        new Record<byte[], byte @Nullable []>(key, value, Math.max(0, at.toEpochMilli()), headers),
        MachineTopology.sinkName(machine, topic));
  }
}
