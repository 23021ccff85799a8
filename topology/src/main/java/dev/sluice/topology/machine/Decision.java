package dev.sluice.topology.machine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of an event: the new state and the outputs.
 *
 * @param state the state from now on; null if it leaves the store
 * @param outputs what is written, in order, together with the state or not at all
 */
public record Decision<S>(@Nullable S state, List<Output<?>> outputs) {
  public Decision {
    outputs = List.copyOf(outputs);
  }

  /** Nothing happens. */
  public static <S> Decision<S> none(@Nullable S state) {
    return new Decision<>(state, List.of());
  }
}
