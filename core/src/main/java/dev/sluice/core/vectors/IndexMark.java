package dev.sluice.core.vectors;

/** What a vector index says of itself, kept in it beside the vectors. */
public sealed interface IndexMark {
  /** Nothing was stored yet, or everything was lost. */
  record Empty() implements IndexMark {}

  /**
   * It holds vectors that were stored before indexes had ids.
   *
   * @param model their embedding model
   */
  record Unmarked(String model) implements IndexMark {}

  /**
   * It has an id.
   *
   * @param model the embedding model of its vectors
   */
  record Marked(String id, String model) implements IndexMark {}
}
