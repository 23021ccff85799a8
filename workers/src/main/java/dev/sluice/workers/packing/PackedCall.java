package dev.sluice.workers.packing;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One call under way. */
final class PackedCall<I, R> {
  private final List<PackedItem<I, R>> entries;
  private final boolean full;

  /** How many callers still wait. Guarded by the packer's lock. */
  private int callers;

  /** Set on starting. Guarded by the packer's lock. */
  private @Nullable Thread thread;

  PackedCall(List<PackedItem<I, R>> entries, boolean full) {
    this.entries = entries;
    this.full = full;
    this.callers = entries.size();
    entries.forEach(e -> e.packed = this);
  }

  boolean full() {
    return full;
  }

  List<I> items() {
    return entries.stream().map(e -> e.item).toList();
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
    if (outcomes.size() != entries.size()) {
      fail(
          new IllegalStateException(
              "%d outcomes for %d items".formatted(outcomes.size(), entries.size())));
      return;
    }
    for (int i = 0; i < outcomes.size(); i++) {
      switch (outcomes.get(i)) {
        case ItemOutcome.Done<R>(R value) -> entries.get(i).result.complete(value);
        case ItemOutcome.Failed<R>(RuntimeException failure) ->
            entries.get(i).result.completeExceptionally(failure);
      }
    }
  }

  void fail(Throwable failure) {
    entries.forEach(e -> e.result.completeExceptionally(failure));
  }
}
