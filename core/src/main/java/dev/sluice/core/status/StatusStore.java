package dev.sluice.core.status;

import dev.sluice.schemas.StatusEvent;
import java.util.List;
import java.util.Optional;

/**
 * The newest status of every request and document, as clients poll it. Values are the status
 * topic's own events: the store is a projection of that topic.
 */
public interface StatusStore {
  /**
   * Takes events over, each only if its rank is higher than what is stored; atomic for each, in any
   * order, any number of times. Waiters of {@link StatusSignals} are told of terminal ones.
   *
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached; any part of
   *     the events may have been taken over
   */
  void apply(List<StatusEvent> events);

  /**
   * The newest status.
   *
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  Optional<StatusEvent> find(String tenant, String id);
}
