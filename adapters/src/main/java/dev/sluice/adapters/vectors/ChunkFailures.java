package dev.sluice.adapters.vectors;

import dev.sluice.core.failure.CallException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The failures of a call that writes chunks, by chunk. Used by one thread. */
public final class ChunkFailures {
  private final Map<String, CallException> byChunk = new LinkedHashMap<>();

  public void add(String chunkId, CallException failure) {
    byChunk.put(chunkId, failure);
  }

  public void addAll(Collection<String> chunkIds, CallException failure) {
    chunkIds.forEach(id -> add(id, failure));
  }

  /**
   * The outcome of the call.
   *
   * @param chunks the number of different chunks of the call
   * @throws CallException the first failure, if no chunk was stored
   */
  public Map<String, CallException> outcome(int chunks) {
    if (!byChunk.isEmpty() && byChunk.size() == chunks) {
      throw byChunk.values().iterator().next();
    }
    return Map.copyOf(byChunk);
  }
}
