package dev.sluice.workers.packing;

import java.util.ArrayList;
import java.util.List;

/** The items of one group that wait, oldest first. Guarded by the packer's lock. */
final class WaitingItems<I, R> {
  private List<PackedItem<I, R>> items = new ArrayList<>();

  /** The sum over the items. */
  private long weight;

  int count() {
    return items.size();
  }

  boolean isFull(PackingBounds bounds) {
    return PackingPolicy.isFull(bounds, items.size(), weight);
  }

  void add(PackedItem<I, R> item) {
    items.add(item);
    weight += item.weight;
  }

  /** Takes one item back; true if none is left. */
  boolean remove(PackedItem<I, R> item) {
    if (items.remove(item)) {
      weight -= item.weight;
    }
    return items.isEmpty();
  }

  PackingLoad load(long now, long sinceFull, boolean backlog) {
    long oldest = now - items.getFirst().arrived;
    long newest = now - items.getLast().arrived;
    return new PackingLoad(items.size(), weight, oldest, newest, sinceFull, backlog);
  }

  /** Takes the items of the next call out. */
  List<PackedItem<I, R>> take(PackingBounds bounds) {
    int[] positions =
        PackingPolicy.fill(bounds, items.stream().mapToLong(item -> item.weight).toArray());
    List<PackedItem<I, R>> taken = new ArrayList<>(positions.length);
    List<PackedItem<I, R>> left = new ArrayList<>(items.size() - positions.length);
    for (int i = 0; i < items.size(); i++) {
      boolean chosen = taken.size() < positions.length && positions[taken.size()] == i;
      (chosen ? taken : left).add(items.get(i));
    }
    items = left;
    weight -= taken.stream().mapToLong(item -> item.weight).sum();
    return taken;
  }

  void failAll(RuntimeException failure) {
    items.forEach(item -> item.result.completeExceptionally(failure));
  }
}
