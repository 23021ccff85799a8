package dev.sluice.topology.machine;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topic;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/** Reads a topic that only workers write: their results. */
public final class ResultInlet<T extends SpecificRecord, E> implements Inlet<E> {
  private final Topic<T> topic;
  private final AvroCodec<T> codec;
  private final Function<T, ReadResult<E>> reading;

  /**
   * @param reading turns a decoded result into an event
   */
  public ResultInlet(Topic<T> topic, Function<T, ReadResult<E>> reading) {
    this.topic = topic;
    this.codec = AvroCodec.of(topic.value());
    this.reading = reading;
  }

  /** The reading of a result that cannot be understood. */
  public static <E> ReadResult<E> undecodable(String reason) {
    return new ReadResult.Refused<>(
        new Failure(FailureCodes.UNDECODABLE, reason, null), null, null, List.of());
  }

  @Override
  public Topic<?> topic() {
    return topic;
  }

  @Override
  public ReadResult<E> read(RawRecord record, Instant now) {
    if (record.value() == null) {
      return undecodable("the record has no value");
    }
    try {
      return reading.apply(codec.decode(record.value()));
    } catch (UndecodableException e) {
      return undecodable(String.valueOf(e.getMessage()));
    }
  }
}
