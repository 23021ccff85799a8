package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.chaos.History.Accepted;
import dev.sluice.benchmarks.chaos.History.Repeat;
import dev.sluice.benchmarks.chaos.History.Sighting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Writes down what was accepted and seen while a run goes on. Safe for concurrent use. */
final class Recorder {
  private final long begin = System.nanoTime();
  private final long beginMillis = System.currentTimeMillis();
  private final List<Accepted> accepted = new ArrayList<>();
  private final Set<String> cancels = new HashSet<>();
  private final Set<String> unsure = new HashSet<>();
  private final List<Repeat> repeats = new ArrayList<>();
  private final Map<String, List<Sighting>> sightings = new TreeMap<>();
  private final List<String> defects = new ArrayList<>();
  private final Set<String> poison = new HashSet<>();
  private final Map<String, Integer> memory = new TreeMap<>();

  /** Milliseconds since the run began. */
  long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }

  /** A time of the clock as milliseconds since the run began. */
  long since(long epochMillis) {
    return epochMillis - beginMillis;
  }

  synchronized void addAccepted(Accepted one) {
    accepted.add(one);
  }

  synchronized void cancel(String id) {
    cancels.add(id);
  }

  synchronized void addUnsure(String thread) {
    unsure.add(thread);
  }

  synchronized void repeat(Repeat repeat) {
    repeats.add(repeat);
  }

  synchronized void saw(String id, Sighting sighting) {
    sightings.computeIfAbsent(id, i -> new ArrayList<>()).add(sighting);
  }

  synchronized void defect(String what) {
    defects.add(what);
  }

  synchronized void addPoison(String key) {
    poison.add(key);
  }

  synchronized void addMemory(String process, int mebibytes) {
    memory.merge(process, mebibytes, Math::max);
  }

  synchronized List<Accepted> accepted() {
    return List.copyOf(accepted);
  }

  synchronized Set<String> cancels() {
    return Set.copyOf(cancels);
  }

  synchronized Set<String> unsure() {
    return Set.copyOf(unsure);
  }

  synchronized List<Repeat> repeats() {
    return List.copyOf(repeats);
  }

  synchronized Map<String, List<Sighting>> sightings() {
    Map<String, List<Sighting>> copy = new TreeMap<>();
    sightings.forEach((id, seen) -> copy.put(id, List.copyOf(seen)));
    return copy;
  }

  synchronized List<String> defects() {
    return List.copyOf(defects);
  }

  synchronized Set<String> poison() {
    return Set.copyOf(poison);
  }

  synchronized Map<String, Integer> memory() {
    return new TreeMap<>(memory);
  }
}
