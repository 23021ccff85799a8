package dev.sluice.workers.packing;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A call under way, with the items that it took. */
final class PackedCall<I, R> {
  private final List<PackedItem<I, R>> taken;
  private final boolean full;

  /** How many callers still wait. Guarded by the packer's lock. */
  private int callers;

  /** Set on starting. Guarded by the packer's lock. */
  private @Nullable Thread thread;

  PackedCall(List<PackedItem<I, R>> taken, boolean full) {
    this.taken = taken;
    this.full = full;
    this.callers = taken.size();
    taken.forEach(item -> item.call = this);
  }

  boolean full() {
    return full;
  }

  List<I> items() {
    return taken.stream().map(item -> item.value).toList();
  }

  void start(String name, Runnable work) {
    thread = Thread.ofVirtual().name(name + " call").start(work);
  }

  Thread thread() {
    return Objects.requireNonNull(thread);
  }

  /** One caller gave up; with the last one the call is interrupted. */
  void leave() {
    if (--callers == 0) {
      interrupt();
    }
  }

  void interrupt() {
    thread().interrupt();
  }

  /** Gives every caller its own outcome; none at all if the call did not answer for each. */
  void finish(List<ItemOutcome<R>> outcomes) {
    if (outcomes.size() != taken.size()) {
      fail(
          new IllegalStateException(
              "%d outcomes for %d items".formatted(outcomes.size(), taken.size())));
      return;
    }
    for (int i = 0; i < outcomes.size(); i++) {
      switch (outcomes.get(i)) {
        case ItemOutcome.Done<R>(R value) -> taken.get(i).result.complete(value);
        case ItemOutcome.Failed<R>(RuntimeException failure) ->
            taken.get(i).result.completeExceptionally(failure);
      }
    }
  }

  void fail(Throwable failure) {
    taken.forEach(item -> item.result.completeExceptionally(failure));
  }
}
