package dev.sluice.topology.document;

import dev.sluice.schemas.IndexFacts;
import dev.sluice.schemas.KnownIndexes;
import org.jspecify.annotations.Nullable;

/**
 * The vector index in which chunks are stored now.
 *
 * @param id its id
 * @param adopted whether it holds what was stored before indexes had ids
 */
record TargetIndex(String id, boolean adopted) {
  /** The one that is built, if there is one, else the one that is searched. */
  static TargetIndex of(KnownIndexes known) {
    IndexFacts next = known.getNext();
    IndexFacts facts = next == null ? known.getActive() : next;
    return new TargetIndex(facts.getId(), facts.getAdopted());
  }

  /**
   * Whether chunks that were stored in an index are in this one.
   *
   * @param index null if it is not known
   */
  boolean holds(@Nullable String index) {
    return index == null ? adopted : index.equals(id);
  }
}
