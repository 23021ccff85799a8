package dev.sluice.workers.packing;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One caller's item. */
final class PackedItem<I, R> {
  final I item;
  final long weight;

  /** {@link System#nanoTime()} when it was handed in. */
  final long arrived;

  /** Completed once, by the thread of the call or on closing; its caller waits on it. */
  final CompletableFuture<R> result = new CompletableFuture<>();

  /** The call that took it; none while it waits. Guarded by the packer's lock. */
  @Nullable PackedCall<I, R> packed;

  PackedItem(I item, long weight, long arrived) {
    this.item = item;
    this.weight = weight;
    this.arrived = arrived;
  }
}
