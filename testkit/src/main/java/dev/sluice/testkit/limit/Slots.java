package dev.sluice.testkit.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Slots of a limiter on one time line, without waiting for them. The limiter has read its clock at
 * some moment between the begin and the end of a call. So the time of a slot is known to be between
 * two times, and every count here holds for each time between them. Safe for concurrent use.
 */
public final class Slots {
  private final List<Slot> slots = new ArrayList<>();

  /** A slot between two times, in nanoseconds, and the tokens that were booked for it. */
  public record Slot(long earliest, long latest, int tokens) {}

  /** Books a slot and keeps it. */
  public Slot book(int tokens, Supplier<Duration> booking) {
    long before = System.nanoTime();
    Duration wait = booking.get();
    long after = System.nanoTime();
    Slot slot = new Slot(before + wait.toNanos(), after + wait.toNanos(), tokens);
    synchronized (slots) {
      slots.add(slot);
    }
    return slot;
  }

  /** All slots, ordered by time. */
  public List<Slot> inOrder() {
    synchronized (slots) {
      return slots.stream().sorted(Comparator.comparingLong(Slot::earliest)).toList();
    }
  }

  /** The most requests that are certainly within one window of this length. */
  public long mostRequests(Duration window) {
    return most(window, slot -> 1);
  }

  /** The most tokens that are certainly within one window of this length. */
  public long mostTokens(Duration window) {
    return most(window, Slot::tokens);
  }

  private long most(Duration window, ToLongFunction<Slot> weight) {
    List<Slot> ordered = inOrder();
    long most = 0;
    long sum = 0;
    int first = 0;
    for (Slot slot : ordered) {
      sum += weight.applyAsLong(slot);
      while (slot.latest() - ordered.get(first).earliest() >= window.toNanos()) {
        sum -= weight.applyAsLong(ordered.get(first));
        first++;
      }
      most = Math.max(most, sum);
    }
    return most;
  }

  /** The lowest possible rate from the first slot to the last, in requests a minute. */
  public double requestsPerMinute() {
    return (inOrder().size() - 1) / minutes();
  }

  /** The lowest possible rate from the first slot to the last, in tokens a minute. */
  public double tokensPerMinute() {
    List<Slot> ordered = inOrder();
    long all = ordered.stream().mapToLong(Slot::tokens).sum();
    return (all - ordered.getLast().tokens()) / minutes();
  }

  private double minutes() {
    List<Slot> ordered = inOrder();
    long span = ordered.getLast().latest() - ordered.getFirst().earliest();
    return (double) span / Duration.ofMinutes(1).toNanos();
  }
}
