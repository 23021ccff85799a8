package dev.sluice.testkit.pinecone;

import io.pinecone.proto.Vector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** The records of an index. Reads of all kinds see a write only after a delay. */
final class Index {
  private final String name;
  private final String metric;
  private final int dimensions;

  /** The records by namespace, then by id; guarded by this. */
  private final Map<String, Map<String, Vector>> seen = new HashMap<>();

  /** Writes that are accepted and not visible yet, oldest first; guarded by this. */
  private final Queue<Write> accepted = new ArrayDeque<>();

  private record Write(String namespace, long seenFrom, Runnable effect) {}

  Index(String name, String metric, int dimensions) {
    this.name = name;
    this.metric = metric;
    this.dimensions = dimensions;
  }

  String name() {
    return name;
  }

  String metric() {
    return metric;
  }

  int dimensions() {
    return dimensions;
  }

  synchronized void put(String namespace, List<Vector> vectors, Duration delay) {
    accept(
        namespace,
        delay,
        () -> {
          Map<String, Vector> records = seen.computeIfAbsent(namespace, _ -> new LinkedHashMap<>());
          vectors.forEach(vector -> records.put(vector.getId(), vector));
        });
  }

  /**
   * Removes records.
   *
   * @return whether the namespace exists
   */
  synchronized boolean remove(String namespace, Collection<String> ids, Duration delay) {
    settle();
    boolean known =
        seen.containsKey(namespace)
            || accepted.stream().anyMatch(write -> write.namespace().equals(namespace));
    accept(
        namespace,
        delay,
        () -> seen.getOrDefault(namespace, new HashMap<>()).keySet().removeAll(ids));
    return known;
  }

  /** The visible records of a namespace. */
  synchronized Map<String, Vector> records(String namespace) {
    settle();
    return Map.copyOf(seen.getOrDefault(namespace, Map.of()));
  }

  /** The number of records of each namespace. */
  synchronized Map<String, Integer> counts() {
    settle();
    Map<String, Integer> counts = new HashMap<>();
    seen.forEach((namespace, records) -> counts.put(namespace, records.size()));
    return counts;
  }

  private void accept(String namespace, Duration delay, Runnable effect) {
    accepted.add(new Write(namespace, System.nanoTime() + delay.toNanos(), effect));
  }

  private void settle() {
    while (!accepted.isEmpty() && accepted.element().seenFrom() - System.nanoTime() <= 0) {
      accepted.remove().effect().run();
    }
  }
}
