package dev.sluice.core.vectors;

import dev.sluice.core.failure.CallException;
import dev.sluice.schemas.Passage;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A store of chunks with their embeddings. Every tenant has a space of its own. */
public interface VectorStore {
  /**
   * Stores chunks, replacing those of the same id. When it returns, a later search finds them (or,
   * in a store that is eventually consistent, soon will), and they survive a crash.
   *
   * @return the failures by chunk id; empty if all chunks were stored
   * @throws CallException if nothing was stored
   */
  Map<String, CallException> upsert(String tenant, List<Chunk> chunks);

  /** Removes chunks; ids that are not there are no error. */
  void delete(String tenant, Collection<String> chunkIds);

  /** The nearest passages, best first; scores fall and higher is nearer. */
  List<Passage> search(String tenant, SearchQuery query);
}
