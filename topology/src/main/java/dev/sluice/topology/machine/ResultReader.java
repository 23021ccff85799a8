package dev.sluice.topology.machine;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.codec.AvroCodec;
import dev.sluice.schemas.codec.UndecodableException;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/** Reads results that workers wrote: a record is decoded, or refused without a status. */
public final class ResultReader<T extends SpecificRecord> {
  private final AvroCodec<T> codec;

  public ResultReader(Class<T> type) {
    this.codec = AvroCodec.of(type);
  }

  /**
   * Reads a record.
   *
   * @param taken makes the reading of a result that was decoded
   */
  public <E> ReadResult<E> read(RawRecord raw, Function<T, ReadResult<E>> taken) {
    if (raw.value() == null) {
      return undecodable("the record has no value");
    }
    T result;
    try {
      result = codec.decode(raw.value());
    } catch (UndecodableException e) {
      return undecodable(String.valueOf(e.getMessage()));
    }
    return taken.apply(result);
  }

  /** The reading of a result that this version does not understand. */
  public static <E> ReadResult<E> undecodable(String reason) {
    return new ReadResult.Refused<>(
        new Failure(FailureCodes.UNDECODABLE, reason, null), null, null, List.of());
  }
}
