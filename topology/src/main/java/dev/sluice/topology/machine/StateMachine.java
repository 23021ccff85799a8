package dev.sluice.topology.machine;

import dev.sluice.schemas.Failure;
import dev.sluice.schemas.topic.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One state for each key, changed by events. Everything here is pure: no I/O, no clock, no field
 * that changes.
 *
 * @param <S> the state, as it is stored; never changed once made
 * @param <E> the events that change it
 */
public interface StateMachine<S extends SpecificRecord, E> {
  /** A word for the names of its stores and metrics, such as conversation. */
  String name();

  /** The class of the state. */
  Class<S> stateType();

  /**
   * Every topic that a decision may write to; also those that {@link #failureOutputs} writes to.
   */
  Set<Topic<?>> outputs();

  /**
   * When the state wants to be looked at again, if at all. A stored state is given {@link #wake}
   * once that time has passed; use {@link WakeTime#next} to change it seldom.
   */
  @Nullable Instant wakeAt(S state);

  /** The event that says that {@link #wakeAt} has passed. Only given to a state that is stored. */
  E wake();

  /**
   * The event that says that an output of the decision just taken is too large to be written. It is
   * decided on the new state, with the decision's other outputs already on their way.
   */
  E tooLarge(Output<?> output, Failure failure);

  /**
   * What an event does to a state. The state of the decision may be the very same object, in which
   * case nothing is written.
   *
   * @param state null where there is none
   * @param now the wall clock
   */
  Decision<S> decide(@Nullable S state, E event, Instant now);

  /**
   * The outputs for whoever waits, mostly a failed status, when a defect kept the event from being
   * decided or its state from being stored. The record itself goes to the dead letters.
   */
  List<Output<?>> failureOutputs(E event, Failure failure, Instant now);
}
