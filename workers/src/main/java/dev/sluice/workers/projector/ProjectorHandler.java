package dev.sluice.workers.projector;

import dev.sluice.core.status.StatusStore;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.workers.packing.ItemOutcome;
import dev.sluice.workers.packing.Packer;
import dev.sluice.workers.packing.PackingBounds;
import dev.sluice.workers.runtime.Task;
import dev.sluice.workers.runtime.TaskHandler;
import dev.sluice.workers.runtime.TaskOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The handler that takes status events over into the status store. An event goes at once while the
 * store is idle; those that come meanwhile go together in the next call. The store keeps the newest
 * by rank, so neither repeats nor their order matter.
 */
public final class ProjectorHandler implements TaskHandler<StatusEvent>, AutoCloseable {
  /** Two calls, so that one is on its way while the other is being worked on. */
  private static final PackingBounds BOUNDS = new PackingBounds(500, 4 << 20, Duration.ZERO, 2);

  /** What an event takes besides its answer, roughly, in characters. */
  private static final int EVENT_WEIGHT = 512;

  private final Packer<StatusEvent, StatusEvent> packer;

  private ProjectorHandler(Packer<StatusEvent, StatusEvent> packer) {
    this.packer = packer;
  }

  /** Starts a handler. */
  public static ProjectorHandler start(StatusStore store) {
    return new ProjectorHandler(
        Packer.start(
            "status events",
            BOUNDS,
            ProjectorHandler::weight,
            e -> "",
            events -> {
              store.apply(events);
              return events.stream().<ItemOutcome<StatusEvent>>map(ItemOutcome.Done::new).toList();
            }));
  }

  private static long weight(StatusEvent event) {
    long weight = EVENT_WEIGHT;
    if (event.getResult() != null) {
      weight += event.getResult().getOutput().length() + weight(event.getResult().getSources());
    }
    return event.getPassages() == null ? weight : weight + weight(event.getPassages());
  }

  private static long weight(List<Passage> passages) {
    return passages.stream().mapToLong(p -> p.getText().length()).sum();
  }

  @Override
  public List<TaskOutput<?>> handle(Task<StatusEvent> task) throws InterruptedException {
    packer.submit(task.value());
    return List.of();
  }

  /** Nobody waits for a projector; the dead letter informs the operator. */
  @Override
  public List<TaskOutput<?>> giveUp(Task<StatusEvent> task, Failure failure) {
    return List.of();
  }

  /** Nothing: a status is stored whether or not its request has ended. */
  @Override
  public List<TaskOutput<?>> unwanted(Task<StatusEvent> task) {
    return List.of();
  }

  @Override
  public boolean writesDeadLetter() {
    return true;
  }

  @Override
  public Optional<Instant> deadline(StatusEvent event) {
    return Optional.empty();
  }

  /** Events that no call has taken yet. */
  int waiting() {
    return packer.waiting();
  }

  /** Aborts what is under way; the store stays open. */
  @Override
  public void close() {
    packer.close();
  }
}
