package dev.sluice.topology.machine;

import dev.sluice.schemas.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The meaning of a record, as an inlet reads it. */
public sealed interface ReadResult<E> {

  /**
   * Something happened.
   *
   * @param recordKey the key that the record must have; if it has another, or lies in another
   *     partition than that of this key, it is written again instead of being processed
   * @param stateKey whose state it concerns: all states of one record key lie in one partition
   * @param about the request or document that it belongs to
   */
  record Happened<E>(String recordKey, String stateKey, String about, E event)
      implements ReadResult<E> {}

  /**
   * The record is of no use: it goes to the dead letters.
   *
   * @param tenant whose it is, where that could be read
   * @param id the request or document that it belongs to, where that could be read
   * @param outputs the statuses for the writer of the record
   */
  record Refused<E>(
      Failure failure, @Nullable String tenant, @Nullable String id, List<Output<?>> outputs)
      implements ReadResult<E> {
    public Refused {
      outputs = List.copyOf(outputs);
    }
  }

  /** The record is none that this machine has to do with. */
  record Ignored<E>() implements ReadResult<E> {}
}
