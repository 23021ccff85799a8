package dev.sluice.core.status;

import dev.sluice.schemas.StatusEvent;
import java.util.List;
import java.util.Optional;

/**
 * A store of the newest status of every request and document, which clients poll. It is a
 * projection of the status topic and holds that topic's records.
 */
public interface StatusStore {
  /**
   * Stores each event whose rank is higher than that of the stored one. This is atomic for each
   * event; events may come in any order and any number of times. Each terminal one is signalled to
   * the listeners of {@link StatusSignals}.
   *
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached; some of the
   *     events may have been stored
   */
  void apply(List<StatusEvent> events);

  /**
   * The newest status.
   *
   * @throws dev.sluice.core.failure.RetriableException if the store cannot be reached
   */
  Optional<StatusEvent> find(String tenant, String id);
}
