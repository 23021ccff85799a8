package dev.sluice.topology.document;

import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.ChunkPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A working copy of what is known of a document's chunks. */
final class ChunkTable {
  private List<ChunkEntry> entries;

  ChunkTable(List<ChunkEntry> entries) {
    this.entries = new ArrayList<>(entries);
  }

  /** All entries; no view. */
  List<ChunkEntry> entries() {
    return List.copyOf(entries);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  Optional<ChunkEntry> find(ChunkId id) {
    return entries.stream()
        .filter(e -> e.getGeneration() == id.generation() && e.getHash().equals(id.hash()))
        .findFirst();
  }

  int count(Predicate<ChunkEntry> which) {
    return (int) entries.stream().filter(which).count();
  }

  boolean has(ChunkPhase phase) {
    return entries.stream().anyMatch(e -> e.getPhase() == phase);
  }

  void replaceAll(UnaryOperator<ChunkEntry> change) {
    entries.replaceAll(change);
  }

  /** Replaces an entry that was found. */
  void replace(ChunkEntry old, ChunkEntry entry) {
    entries.set(entries.indexOf(old), entry);
  }

  void add(ChunkEntry entry) {
    entries.add(entry);
  }

  void remove(ChunkEntry entry) {
    entries.remove(entry);
  }

  /** Forgets everything for what is known now. */
  void reset(List<ChunkEntry> known) {
    entries = new ArrayList<>(known);
  }

  /** The same chunk in another phase. */
  static ChunkEntry in(ChunkPhase phase, ChunkEntry entry) {
    return with(entry, entry.getVersion(), phase, entry.getWanted());
  }

  /** The same chunk, kept or not by the change under way. */
  static ChunkEntry wanted(boolean wanted, ChunkEntry entry) {
    return with(entry, entry.getVersion(), entry.getPhase(), wanted);
  }

  /** The same chunk with a new task on its way. */
  static ChunkEntry sent(ChunkPhase phase, long version, ChunkEntry entry) {
    return with(entry, version, phase, entry.getWanted());
  }

  private static ChunkEntry with(ChunkEntry e, long version, ChunkPhase phase, boolean wanted) {
    return new ChunkEntry(e.getHash(), e.getGeneration(), version, phase, wanted);
  }
}
