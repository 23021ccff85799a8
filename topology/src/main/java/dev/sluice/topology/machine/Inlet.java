package dev.sluice.topology.machine;

import dev.sluice.schemas.topic.Topic;
import java.time.Instant;

/** Turns the records of one topic into events. Pure, and throws for no bytes whatever. */
public interface Inlet<E> {
  /** The topic that it reads. */
  Topic<?> topic();

  /** The meaning of a record. */
  ReadResult<E> read(RawRecord record, Instant now);
}
