package dev.sluice.workers;

import dev.sluice.hosting.CloseGroup;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.workers.runtime.Worker;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The workers of a process. Read by any thread, while others are still added. */
final class ProcessWorkers implements AutoCloseable {
  private final Map<Topic<?>, Worker<?>> byTopic = new ConcurrentHashMap<>();
  private final CloseGroup group = new CloseGroup();

  void add(Topic<?> topic, Worker<?> worker) {
    byTopic.put(topic, group.add(worker));
  }

  /** The workers, in the order of their names. */
  List<Worker<?>> byName() {
    return byTopic.values().stream().sorted(Comparator.comparing(Worker::name)).toList();
  }

  /** Records that the worker of a topic has not yet handed to its handler; a second old. */
  long behind(Topic<?> topic) {
    Worker<?> worker = byTopic.get(topic);
    return worker == null ? 0 : worker.lag() - worker.inFlight();
  }

  /** Drains the workers, all at once. */
  @Override
  public void close() {
    group.close();
  }
}
