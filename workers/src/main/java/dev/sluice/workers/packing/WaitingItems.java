package dev.sluice.workers.packing;

import java.util.ArrayList;
import java.util.List;

/** The items of one group that wait, oldest first. Guarded by the packer's lock. */
final class WaitingItems<I, R> {
  private List<PackedItem<I, R>> entries = new ArrayList<>();

  /** The sum over the entries. */
  private long weight;

  int count() {
    return entries.size();
  }

  boolean isFull(PackingBounds bounds) {
    return PackingPolicy.isFull(bounds, entries.size(), weight);
  }

  void add(PackedItem<I, R> entry) {
    entries.add(entry);
    weight += entry.weight;
  }

  /** Takes one item back; true if none is left. */
  boolean remove(PackedItem<I, R> entry) {
    if (entries.remove(entry)) {
      weight -= entry.weight;
    }
    return entries.isEmpty();
  }

  PackingLoad load(long now, long sinceFull, boolean backlog) {
    long oldest = now - entries.getFirst().arrived;
    long newest = now - entries.getLast().arrived;
    return new PackingLoad(entries.size(), weight, oldest, newest, sinceFull, backlog);
  }

  /** Takes the items of the next call out. */
  List<PackedItem<I, R>> take(PackingBounds bounds) {
    int[] positions =
        PackingPolicy.fill(bounds, entries.stream().mapToLong(e -> e.weight).toArray());
    List<PackedItem<I, R>> taken = new ArrayList<>(positions.length);
    List<PackedItem<I, R>> left = new ArrayList<>(entries.size() - positions.length);
    for (int i = 0; i < entries.size(); i++) {
      boolean chosen = taken.size() < positions.length && positions[taken.size()] == i;
      (chosen ? taken : left).add(entries.get(i));
    }
    entries = left;
    weight -= taken.stream().mapToLong(e -> e.weight).sum();
    return taken;
  }

  void failAll(RuntimeException failure) {
    entries.forEach(e -> e.result.completeExceptionally(failure));
  }
}
