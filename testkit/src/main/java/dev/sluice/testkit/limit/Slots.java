package dev.sluice.testkit.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Slots that a limiter gave, placed on one time line without waiting for them. The limiter looked
 * at its clock at some moment between a call's begin and end, so a slot is known to lie between two
 * times; every count here is one that holds wherever between them it lies. Safe for concurrent use.
 */
public final class Slots {
  private final List<Slot> slots = new ArrayList<>();

  /** A slot between two times, in nanoseconds, and the tokens that were booked for it. */
  public record Slot(long earliest, long latest, int tokens) {}

  /** Books and keeps the slot. */
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

  /** All slots in the order of time. */
  public List<Slot> inOrder() {
    synchronized (slots) {
      return slots.stream().sorted(Comparator.comparingLong(Slot::earliest)).toList();
    }
  }

  /** The most requests that surely lie within any window of that length. */
  public long mostRequests(Duration window) {
    return most(window, slot -> 1);
  }

  /** The most tokens that surely lie within any window of that length. */
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

  /** Requests a minute from the first slot to the last, at the least. */
  public double requestsPerMinute() {
    return (inOrder().size() - 1) / minutes();
  }

  /** Tokens a minute from the first slot to the last, at the least. */
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
