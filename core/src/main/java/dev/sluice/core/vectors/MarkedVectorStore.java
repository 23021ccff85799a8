package dev.sluice.core.vectors;

/** A vector store whose index carries a mark, by which its loss is noticed. */
public interface MarkedVectorStore extends VectorStore {
  /**
   * Reads the mark off the index itself, whatever is known of it. The mark is written with the
   * first vectors.
   *
   * @throws dev.sluice.core.failure.CallException if the store cannot be reached
   */
  IndexMark mark();
}
