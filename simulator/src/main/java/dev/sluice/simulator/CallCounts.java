package dev.sluice.simulator;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts of the calls of a provider, in all and by the id of each call. */
final class CallCounts {
  private final Map<String, Calls> byId = new ConcurrentHashMap<>();
  private final Map<Integer, LongAdder> byStatus = new ConcurrentSkipListMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();

  /**
   * Counts a call that begins.
   *
   * @return the number of earlier calls with its id
   */
  int begin(String id) {
    mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
    return byId.merge(id, new Calls(1, 0, 0), Calls::plus).received() - 1;
  }

  /** Counts a call whose work is done: it is paid for, whether its answer arrives or not. */
  void countWorked(String id) {
    byId.merge(id, new Calls(0, 1, 0), Calls::plus);
  }

  void countAnswered(String id) {
    byId.merge(id, new Calls(0, 0, 1), Calls::plus);
  }

  void countStatus(int status) {
    byStatus.computeIfAbsent(status, s -> new LongAdder()).increment();
  }

  void end() {
    open.decrementAndGet();
  }

  Calls of(String id) {
    return byId.getOrDefault(id, new Calls(0, 0, 0));
  }

  Calls total() {
    return byId.values().stream().reduce(new Calls(0, 0, 0), Calls::plus);
  }

  Map<String, Calls> byId() {
    return Map.copyOf(byId);
  }

  Map<Integer, Long> byStatus() {
    Map<Integer, Long> copy = new TreeMap<>();
    byStatus.forEach((status, count) -> copy.put(status, count.sum()));
    return copy;
  }

  int open() {
    return open.get();
  }

  int mostOpen() {
    return mostOpen.get();
  }

  void reset() {
    byId.clear();
    byStatus.clear();
    mostOpen.set(open.get());
  }
}
