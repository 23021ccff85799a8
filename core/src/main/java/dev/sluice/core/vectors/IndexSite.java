package dev.sluice.core.vectors;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import java.util.Optional;

/**
 * Which index a store is to use. A store writes the id as the mark of an index that it begins, and
 * never writes to another index, or begins one again that has lost its data: that would hide the
 * loss. Safe for concurrent use.
 */
public final class IndexSite {
  private final Optional<String> id;
  private final boolean adopted;

  /** Whether the index is known to have been begun; never false again. */
  private volatile boolean begun;

  private IndexSite(Optional<String> id, boolean begun, boolean adopted) {
    this.id = id;
    this.begun = begun;
    this.adopted = adopted;
  }

  /** Whichever index there is, and one without a mark if there is none. */
  public static IndexSite any() {
    return new IndexSite(Optional.empty(), false, false);
  }

  /**
   * The index of an id.
   *
   * @param begun whether it is known to have been begun
   * @param adopted whether it was begun before indexes had ids, and so may be without a mark
   */
  public static IndexSite of(String id, boolean begun, boolean adopted) {
    return new IndexSite(Optional.of(id), begun, adopted);
  }

  /** The mark of the index, to be written when it is begun. */
  public Optional<String> id() {
    return id;
  }

  /** Whether the index is known to have been begun. */
  public boolean isBegun() {
    return begun;
  }

  /** Notes that vectors were stored in the index. */
  public void noteStored() {
    begun = true;
  }

  /**
   * Lets a write go on, if what the index says of itself is right.
   *
   * @throws RetriableException if it is another index, or has lost its data
   */
  public void admit(IndexMark found) {
    if (id.isPresent() && !isRight(found)) {
      throw new RetriableException(
          FailureCodes.UNAVAILABLE,
          "the vector index lost its data, or another is in its place: it is filled again",
          null);
    }
  }

  /** Whether what an index says of itself is as it must be. */
  public boolean isRight(IndexMark found) {
    return switch (found) {
      case IndexMark.Empty _ -> !begun;
      case IndexMark.Unmarked _ -> adopted || id.isEmpty();
      case IndexMark.Marked marked -> {
        boolean own = id.map(marked.id()::equals).orElse(true);
        begun |= own;
        yield own;
      }
    };
  }
}
