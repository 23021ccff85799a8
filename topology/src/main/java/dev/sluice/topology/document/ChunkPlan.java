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
  /** The plan for a change, from what is known of the document's chunks. */
  static ChunkPlan of(WaitingChange change, ChunkTable chunks, DocumentPolicy policy) {
    List<ChunkEntry> entries = new ArrayList<>();
    Map<Sha256, ChunkEntry> usable = new LinkedHashMap<>();
    for (ChunkEntry entry : chunks.entries()) {
      if (entry.getPhase() == STORED || entry.getPhase() == DOUBTFUL) {
        usable.put(entry.getHash(), entry);
      } else {
        entries.add(ChunkTable.unwanted(entry));
      }
    }
    List<Output<EmbeddingTask>> tasks = new ArrayList<>();
    long version = change.getVersion();
    List<ChunkText> texts =
        ChunkText.all(change.getDocument(), policy.chunker(), policy.embedding());
    for (ChunkText text : texts) {
      ChunkEntry known = usable.remove(text.hash());
      if (known != null && known.getPhase() == STORED) {
        entries.add(ChunkTable.wanted(known));
        continue;
      }
      long generation = known == null ? chunks.generation(version) : known.getGeneration();
      entries.add(new ChunkEntry(text.hash(), generation, version, STORING, true));
      ChunkId id = new ChunkId(text.hash(), generation);
      tasks.add(
          DocumentOutputs.storeTask(change.getDocument(), version, id, text, change.getDeadline()));
    }
    usable.values().forEach(entry -> entries.add(ChunkTable.unwanted(entry)));
    return new ChunkPlan(entries, tasks, texts.size());
  }

  /** Whether the chunks that are stored are exactly those that are wanted. */
  boolean changesNothing() {
    return tasks.isEmpty() && entries.size() == wanted;
  }
}
