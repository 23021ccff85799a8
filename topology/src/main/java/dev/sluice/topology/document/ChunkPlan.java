package dev.sluice.topology.document;

import static dev.sluice.schemas.ChunkPhase.DOUBTFUL;
import static dev.sluice.schemas.ChunkPhase.STORED;
import static dev.sluice.schemas.ChunkPhase.STORING;

import dev.sluice.schemas.ChunkEntry;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.Sha256;
import dev.sluice.schemas.WaitingChange;
import dev.sluice.topology.machine.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The chunks of a new version: those that are stored already are kept, those that may be are stored
 * again under their id, and the others are new.
 *
 * @param entries the table from then on
 * @param tasks to store what is missing
 */
record ChunkPlan(List<ChunkEntry> entries, List<Output<EmbeddingTask>> tasks, int wanted) {
  static ChunkPlan of(WaitingChange change, DocumentDraft draft) {
    List<ChunkEntry> entries = new ArrayList<>();
    Map<Sha256, ChunkEntry> usable = new LinkedHashMap<>();
    for (ChunkEntry entry : draft.chunks()) {
      if (entry.getPhase() == STORED || entry.getPhase() == DOUBTFUL) {
        usable.put(entry.getHash(), entry);
      } else {
        entries.add(ChunkTable.wanted(false, entry));
      }
    }
    List<Output<EmbeddingTask>> tasks = new ArrayList<>();
    long version = change.getVersion();
    List<ChunkText> cuts =
        ChunkText.all(change.getDocument(), draft.policy().chunker(), draft.policy().embedding());
    for (ChunkText cut : cuts) {
      ChunkEntry known = usable.remove(cut.hash());
      if (known != null && known.getPhase() == STORED) {
        entries.add(ChunkTable.wanted(true, known));
        continue;
      }
      long generation = known == null ? draft.generation(version) : known.getGeneration();
      entries.add(new ChunkEntry(cut.hash(), generation, version, STORING, true));
      ChunkId id = new ChunkId(cut.hash(), generation);
      tasks.add(
          DocumentOutputs.storeTask(change.getDocument(), version, id, cut, change.getDeadline()));
    }
    usable.values().forEach(entry -> entries.add(ChunkTable.wanted(false, entry)));
    return new ChunkPlan(entries, tasks, cuts.size());
  }

  /** Whether the chunks that are stored are exactly those that are wanted. */
  boolean changesNothing() {
    return tasks.isEmpty() && entries.size() == wanted;
  }
}
