package dev.sluice.topology.document;

import static dev.sluice.schemas.ChunkPhase.DELETING;
import static dev.sluice.schemas.ChunkPhase.DOUBTFUL;
import static dev.sluice.schemas.ChunkPhase.LEFTOVER;
import static dev.sluice.schemas.ChunkPhase.STORED;

import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.ChunkPhase;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that is known of a document's chunks, while one event changes it. */
final class ChunkTable {
  private final Map<ChunkId, ChunkEntry> entries = new LinkedHashMap<>();
  private @Nullable Instant deletedAt;
  private boolean changed;

  /**
   * Continues with what is known.
   *
   * @param deletedAt when ids were used up last, as nothing is stored again under the id of a chunk
   *     whose deletion was asked for; null for never
   */
  ChunkTable(List<ChunkEntry> entries, @Nullable Instant deletedAt) {
    entries.forEach(entry -> this.entries.put(ChunkId.of(entry), entry));
    this.deletedAt = deletedAt;
  }

  /** All entries; no view. */
  List<ChunkEntry> entries() {
    return List.copyOf(entries.values());
  }

  @Nullable Instant deletedAt() {
    return deletedAt;
  }

  boolean isChanged() {
    return changed;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  @Nullable ChunkEntry find(ChunkId id) {
    return entries.get(id);
  }

  int count(Predicate<ChunkEntry> which) {
    return (int) entries.values().stream().filter(which).count();
  }

  boolean has(ChunkPhase phase) {
    return entries.values().stream().anyMatch(entry -> entry.getPhase() == phase);
  }

  /** The chunks that the change under way does not keep. */
  List<ChunkEntry> unwanted() {
    return entries.values().stream().filter(entry -> !entry.getWanted()).toList();
  }

  /** The chunks whose deletion was asked for. */
  Stream<ChunkEntry> leaving() {
    return entries.values().stream().filter(ChunkTable::isLeaving);
  }

  /** Whether a chunk's deletion was asked for. */
  static boolean isLeaving(ChunkEntry entry) {
    return entry.getPhase() == DELETING || entry.getPhase() == LEFTOVER;
  }

  /** The generation of chunks that are new: a fresh one once an id may have been used up. */
  long generation(long version) {
    return deletedAt == null ? 0 : version;
  }

  /** Replaces everything that is known. */
  void replaceAll(List<ChunkEntry> known) {
    changed = true;
    entries.clear();
    known.forEach(entry -> entries.put(ChunkId.of(entry), entry));
  }

  /** Notes that no chunk is wanted. */
  void unwantAll() {
    change(ChunkTable::unwanted);
  }

  /** Notes that chunks that were stored may not be any more. */
  void doubtStored() {
    change(entry -> entry.getPhase() == STORED ? in(DOUBTFUL, entry) : entry);
  }

  /** Notes that a chunk is stored. */
  void markStored(ChunkEntry entry) {
    put(in(STORED, entry));
  }

  /** Notes that the deletion of a chunk is asked for, which uses its id up. */
  void markDeleting(ChunkEntry entry, long version, Instant now) {
    put(with(entry, version, DELETING, entry.getWanted()));
    deletedAt = now;
  }

  /** Notes that a chunk is not known to be stored, or to be deleted. */
  void markFailed(ChunkEntry entry) {
    put(in(entry.getPhase() == DELETING ? LEFTOVER : DOUBTFUL, entry));
  }

  /** Forgets a chunk that is gone. */
  void remove(ChunkEntry entry) {
    changed = true;
    entries.remove(ChunkId.of(entry));
  }

  /** Notes that the change has ended: no chunk is wanted, and open tasks may yet be done. */
  void endChange() {
    change(entry ->
        switch (entry.getPhase()) {
          case STORING -> unwanted(in(DOUBTFUL, entry));
          case DELETING -> unwanted(in(LEFTOVER, entry));
          case STORED, DOUBTFUL, LEFTOVER, UNKNOWN -> unwanted(entry);
        });
  }

  private void put(ChunkEntry entry) {
    changed = true;
    entries.put(ChunkId.of(entry), entry);
  }

  private void change(UnaryOperator<ChunkEntry> change) {
    changed = true;
    entries.replaceAll((id, entry) -> change.apply(entry));
  }

  /** The same chunk, kept by the change under way. */
  static ChunkEntry wanted(ChunkEntry entry) {
    return with(entry, entry.getVersion(), entry.getPhase(), true);
  }

  /** The same chunk, not kept by the change under way. */
  static ChunkEntry unwanted(ChunkEntry entry) {
    return with(entry, entry.getVersion(), entry.getPhase(), false);
  }

  private static ChunkEntry in(ChunkPhase phase, ChunkEntry entry) {
    return with(entry, entry.getVersion(), phase, entry.getWanted());
  }

  private static ChunkEntry with(ChunkEntry e, long version, ChunkPhase phase, boolean wanted) {
    return new ChunkEntry(e.getHash(), e.getGeneration(), version, phase, wanted);
  }
}
