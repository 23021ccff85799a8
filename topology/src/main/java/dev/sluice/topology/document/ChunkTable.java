package dev.sluice.topology.document;

import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.ChunkPhase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A working copy of what is known of a document's chunks. */
final class ChunkTable {
  private final Map<ChunkId, ChunkEntry> entries = new LinkedHashMap<>();

  ChunkTable(List<ChunkEntry> entries) {
    entries.forEach(this::put);
  }

  /** All entries; no view. */
  List<ChunkEntry> entries() {
    return List.copyOf(entries.values());
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  Optional<ChunkEntry> find(ChunkId id) {
    return Optional.ofNullable(entries.get(id));
  }

  int count(Predicate<ChunkEntry> which) {
    return (int) entries.values().stream().filter(which).count();
  }

  boolean has(ChunkPhase phase) {
    return entries.values().stream().anyMatch(entry -> entry.getPhase() == phase);
  }

  /** Adds an entry, or replaces that of the same chunk. */
  void put(ChunkEntry entry) {
    entries.put(ChunkId.of(entry), entry);
  }

  /** Changes every entry to another of the same chunk. */
  void replaceAll(UnaryOperator<ChunkEntry> change) {
    entries.replaceAll((id, entry) -> change.apply(entry));
  }

  void remove(ChunkEntry entry) {
    entries.remove(ChunkId.of(entry));
  }

  /** Forgets everything for what is known now. */
  void reset(List<ChunkEntry> known) {
    entries.clear();
    known.forEach(this::put);
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
