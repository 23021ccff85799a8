package dev.sluice.topology.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.topology.machine.DecisionEncoder.DefectException;
import dev.sluice.topology.machine.DecisionEncoder.EncodedDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything about a machine that is not pure: its stores, its timers, its records. */
final class MachineProcessor<S extends SpecificRecord, E>
    implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger log = LoggerFactory.getLogger(MachineProcessor.class);

  /** How late a timer may go off, besides what a commit takes. */
  private static final Duration TICK = Duration.ofMillis(100);

  /** Timers of one tick, so that a thousand at once delay no record for long. */
  private static final int TIMERS_PER_TICK = 200;

  /** When a timer that met a defect is tried again. */
  private static final Duration AFTER_DEFECT = Duration.ofMinutes(1);

  private final StateMachine<S, E> machine;
  private final Map<String, Inlet<E>> inlets;
  private final TopicLayout layout;
  private final RecordLimit limit;
  private final MachineMetrics meters;
  private final DecisionEncoder<S, E> encoder;

  private @Nullable Tools tools;

  /** The parts that exist once the processor has its context. */
  private record Tools(
      ProcessorContext<byte[], byte[]> context,
      KeyValueStore<String, byte[]> states,
      Timers timers,
      RecordWriter writer) {
    Instant now() {
      return Instant.ofEpochMilli(context.currentSystemTimeMs());
    }
  }

  MachineProcessor(
      StateMachine<S, E> machine,
      Map<String, Inlet<E>> inlets,
      TopicLayout layout,
      RecordLimit limit,
      MachineMetrics meters) {
    this.machine = machine;
    this.inlets = inlets;
    this.layout = layout;
    this.limit = limit;
    this.meters = meters;
    this.encoder = new DecisionEncoder<>(machine, limit);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    KeyValueStore<String, byte[]> states =
        context.getStateStore(MachineTopology.stateStoreName(machine.name()));
    KeyValueStore<Bytes, byte[]> timers =
        context.getStateStore(MachineTopology.timerStoreName(machine.name()));
    tools =
        new Tools(
            context,
            states,
            new Timers(timers),
            new RecordWriter(machine.name(), context, limit, meters));
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, at -> tick());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Tools t = tools();
    RawRecord raw = raw(record, t.context().recordMetadata().orElseThrow());
    Inlet<E> inlet = requireNonNull(inlets.get(raw.topic()), raw.topic());
    Instant now = t.now();
    switch (read(inlet, raw, now)) {
      case ReadResult.Ignored<E> _ -> {}
      case ReadResult.Refused<E> refused -> {
        t.writer().writeDeadLetter(raw, refused.failure(), refused.tenant(), refused.id(), now);
        refused.outputs().forEach(output -> t.writer().write(encoder.encode(output), now));
      }
      case ReadResult.Happened<E> happened -> happened(inlet, raw, happened, now);
    }
  }

  /** Whatever a record is, reading it throws nothing: a stream thread would die of it for ever. */
  private ReadResult<E> read(Inlet<E> inlet, RawRecord raw, Instant now) {
    try {
      return inlet.read(raw, now);
    } catch (RuntimeException | StackOverflowError e) {
      meters.countDefect();
      log.error("Record {} could not be read", raw.origin(), e);
      return ResultReader.undecodable("Sluice could not read the record; its log says why");
    }
  }

  private RawRecord raw(Record<byte[], byte[]> record, RecordMetadata from) {
    return new RawRecord(
        from.topic().substring(layout.prefix().length()),
        from.partition(),
        from.offset(),
        record.key(),
        record.value(),
        record.headers(),
        Instant.ofEpochMilli(record.timestamp()));
  }

  private void happened(
      Inlet<E> inlet, RawRecord raw, ReadResult.Happened<E> reading, Instant now) {
    Tools t = tools();
    if (!Rekeying.isAtHome(raw, reading.recordKey(), layout.partitionsOf(inlet.topic()))) {
      Optional<Headers> headers = Rekeying.headers(raw, limit);
      if (headers.isPresent()) {
        t.writer().rekey(inlet.topic(), raw, reading.recordKey(), headers.get());
      } else {
        setAside(
            raw,
            reading,
            "The record cannot be written again under its right key: too large, or done too often",
            now);
      }
      return;
    }
    t.writer().traces().note(reading.about(), raw.headers());
    try {
      S before = state(reading.stateKey(), now);
      EncodedDecision encoded = encoder.decide(before, reading.event(), now);
      write(reading.stateKey(), encoded, before == null ? null : machine.wakeAt(before), now);
    } catch (DefectException e) {
      meters.countDefect();
      log.error(
          "Record {} about {} could not be decided", raw.origin(), reading.about(), e.getCause());
      setAside(raw, reading, "Sluice could not process the record; its log says why", now);
    }
  }

  private void setAside(RawRecord raw, ReadResult.Happened<E> reading, String why, Instant now) {
    RecordWriter writer = tools().writer();
    Failure failure = new Failure(FailureCodes.INTERNAL, why, null);
    writer.writeDeadLetter(raw, failure, null, reading.about(), now);
    try {
      encoder
          .failureOutputs(reading.event(), failure, now)
          .forEach(output -> writer.write(output, now));
    } catch (DefectException e) {
      log.error("What follows from record {} could not be decided", raw.origin(), e.getCause());
    }
  }

  /**
   * The state of a key. One that cannot be read is set aside as a dead letter with its bytes, and
   * the key begins anew: otherwise each event of the key would stop the stream thread, for ever.
   */
  private @Nullable S state(String key, Instant now) {
    Tools t = tools();
    byte[] bytes = t.states().get(key);
    try {
      return encoder.state(bytes);
    } catch (UndecodableException e) {
      meters.countUnreadableState();
      log.error(
          "State {} of {} cannot be read; it goes to the dead letters, and the key begins anew: {}",
          key,
          machine.name(),
          e.getMessage());
      t.writer().writeDeadLetter(stateRecord(key, bytes, now), unreadable(e), null, null, now);
      t.states().delete(key);
      return null;
    }
  }

  /** A state in the form of a record of the store that it was in. */
  private RawRecord stateRecord(String key, byte[] bytes, Instant now) {
    return new RawRecord(
        MachineTopology.stateStoreName(machine.name()),
        tools().context().taskId().partition(),
        0,
        key.getBytes(UTF_8),
        bytes,
        new RecordHeaders(),
        now);
  }

  private static Failure unreadable(UndecodableException e) {
    return new Failure(
        FailureCodes.UNDECODABLE, "a state that cannot be read: " + e.getMessage(), null);
  }

  private void tick() {
    Tools t = tools();
    Instant now = t.now();
    for (Timers.Due due : t.timers().take(now, TIMERS_PER_TICK)) {
      S before = state(due.stateKey(), now);
      Instant wakeAt = before == null ? null : machine.wakeAt(before);
      if (before == null || wakeAt == null || wakeAt.isAfter(now)) {
        continue;
      }
      try {
        write(due.stateKey(), encoder.decide(before, machine.wake(), now), null, now);
      } catch (DefectException e) {
        meters.countDefect();
        log.error("The timer of state {} could not be decided", due.stateKey(), e.getCause());
        t.timers().move(due.stateKey(), null, now.plus(AFTER_DEFECT));
      }
    }
  }

  /**
   * Writes what an event came to: all of it in one transaction.
   *
   * @param timer the timer of the state before, if it is still set
   */
  private void write(String key, EncodedDecision encoded, @Nullable Instant timer, Instant now) {
    Tools t = tools();
    encoded.tooLarge().forEach(meters::countTooLarge);
    encoded.outputs().forEach(output -> t.writer().write(output, now));
    if (!encoded.unchanged()) {
      t.states().put(key, encoded.state());
    }
    t.timers().move(key, timer, encoded.wakeAt());
  }

  private Tools tools() {
    return requireNonNull(tools, "init has not been called");
  }
}
