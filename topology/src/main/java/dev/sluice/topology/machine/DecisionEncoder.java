package dev.sluice.topology.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.DeadLetter;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Decides events, and encodes the state and the outputs before anything is written. An output that
 * is too large is left out, and the machine decides what follows from that.
 */
final class DecisionEncoder<S extends SpecificRecord, E> {
  /** Outputs of one event that can be refused; more are a defect of the machine. */
  private static final int MOST_REFUSALS = 10_000;

  private final StateMachine<S, E> machine;
  private final RecordLimit limit;
  private final AvroCodec<S> states;
  private final Map<Topic<?>, AvroCodec<?>> codecs = new HashMap<>();

  /**
   * A record as it is written.
   *
   * @param deadLetter null for every other record
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record EncodedRecord(
      Topic<?> topic,
      byte[] key,
      byte @Nullable [] value,
      String about,
      @Nullable DeadLetterFacts deadLetter) {
    /** Bytes of key and value. */
    int size() {
      return key.length + (value == null ? 0 : value.length);
    }
  }

  /** The facts by which a dead letter is counted. */
  record DeadLetterFacts(String sourceTopic, String code) {
    static @Nullable DeadLetterFacts of(@Nullable SpecificRecord value) {
      return value instanceof DeadLetter deadLetter
          ? new DeadLetterFacts(deadLetter.getSourceTopic(), deadLetter.getFailure().getCode())
          : null;
    }
  }

  /**
   * The result of an event, encoded.
   *
   * @param state the state's bytes; null if it leaves the store
   * @param unchanged whether the state needs no writing
   * @param tooLarge the topics of the outputs that were left out
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record EncodedDecision(
      byte @Nullable [] state,
      boolean unchanged,
      @Nullable Instant wakeAt,
      List<EncodedRecord> outputs,
      List<String> tooLarge) {}

  DecisionEncoder(StateMachine<S, E> machine, RecordLimit limit) {
    this.machine = machine;
    this.limit = limit;
    this.states = AvroCodec.of(machine.stateType());
    machine.outputs().forEach(topic -> codecs.put(topic, AvroCodec.of(topic.value())));
  }

  /**
   * The state of its bytes.
   *
   * @throws UndecodableException if it cannot be read, or not be worked with
   */
  @Nullable S state(byte @Nullable [] bytes) throws UndecodableException {
    return bytes == null ? null : states.decode(bytes);
  }

  /**
   * Decides an event and encodes what it comes to.
   *
   * @throws DefectException if the machine throws, or decides what cannot be written
   */
  EncodedDecision decide(@Nullable S before, E event, Instant now) throws DefectException {
    try {
      return encode(before, event, now);
    } catch (RuntimeException | StackOverflowError e) {
      throw new DefectException(e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // The very same object says that nothing has changed.
  private EncodedDecision encode(@Nullable S before, E event, Instant now) {
    List<EncodedRecord> records = new ArrayList<>();
    List<String> tooLarge = new ArrayList<>();
    Decision<S> decision = machine.decide(before, event, now);
    S state = decision.state();
    Deque<Output<?>> open = new ArrayDeque<>(decision.outputs());
    while (!open.isEmpty()) {
      Output<?> output = open.removeFirst();
      EncodedRecord record = encode(output);
      int size = record.size();
      if (size <= limit.bytes()) {
        records.add(record);
        continue;
      }
      tooLarge.add(output.topic().name());
      if (tooLarge.size() > MOST_REFUSALS) {
        throw new IllegalStateException("there is no end of outputs that are too large");
      }
      Failure failure = limit.tooLarge("A record for " + output.topic().name(), size);
      Decision<S> next = machine.decide(state, machine.tooLarge(output, failure), now);
      state = next.state();
      open.addAll(next.outputs());
    }
    if (state == null) {
      return new EncodedDecision(null, before == null, null, records, tooLarge);
    }
    byte[] bytes = state == before ? new byte[0] : states.encode(state);
    if (bytes.length > limit.bytes()) {
      throw new IllegalStateException("the state would take " + bytes.length + " bytes");
    }
    return new EncodedDecision(bytes, state == before, machine.wakeAt(state), records, tooLarge);
  }

  /**
   * What follows from an event that could not be decided, encoded.
   *
   * @throws DefectException if the machine throws here too
   */
  List<EncodedRecord> failureOutputs(E event, Failure failure, Instant now) throws DefectException {
    try {
      List<EncodedRecord> records = new ArrayList<>();
      for (Output<?> output : machine.failureOutputs(event, failure, now)) {
        records.add(encode(output));
      }
      return records;
    } catch (RuntimeException | StackOverflowError e) {
      throw new DefectException(e);
    }
  }

  /** An output as it is written. */
  <V extends SpecificRecord> EncodedRecord encode(Output<V> output) {
    V value = output.value();
    return new EncodedRecord(
        output.topic(),
        output.key().getBytes(UTF_8),
        value == null ? null : codec(output.topic()).encode(value),
        output.about(),
        DeadLetterFacts.of(value));
  }

  @SuppressWarnings("unchecked") // Put in under the topic whose values it encodes.
  private <V extends SpecificRecord> AvroCodec<V> codec(Topic<V> topic) {
    AvroCodec<?> codec = codecs.get(topic);
    if (codec == null) {
      throw new IllegalStateException(
          machine.name() + " does not name " + topic.name() + " as an output");
    }
    return (AvroCodec<V>) codec;
  }

  /** A pure decision threw, or came to what cannot be written. */
  static final class DefectException extends Exception {
    private static final long serialVersionUID = 1L;

    DefectException(Throwable cause) {
      super(cause);
    }
  }
}
