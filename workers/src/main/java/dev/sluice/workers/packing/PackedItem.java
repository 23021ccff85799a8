package dev.sluice.workers.packing;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An item of one caller, who waits for its result. */
final class PackedItem<I, R> {
  final I value;
  final long weight;

  /** {@link System#nanoTime()} when it was handed in. */
  final long arrived;

  /** Completed once, by the thread of the call or on closing; its caller waits on it. */
  final CompletableFuture<R> result = new CompletableFuture<>();

  /** The call that took it; none while it waits. Guarded by the packer's lock. */
  @Nullable PackedCall<I, R> call;

  PackedItem(I value, long weight, long arrived) {
    this.value = value;
    this.weight = weight;
    this.arrived = arrived;
  }
}
