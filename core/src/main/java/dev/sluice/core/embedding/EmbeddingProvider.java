package dev.sluice.core.embedding;

import java.util.List;
import java.util.OptionalInt;

/** A model that turns text into vectors. Calls block; run them on virtual threads. */
public interface EmbeddingProvider {
  /** The name under which limits, prices and metrics know it, such as openai. */
  String name();

  /** The model; vectors of different models never meet in one index. */
  String model();

  /** The length of every vector; absent until the first answer tells it, where it is not known. */
  OptionalInt dimensions();

  /** What one call may hold. */
  EmbeddingLimits limits();

  /**
   * Embeds texts in one call; the vectors are in the order of the texts.
   *
   * @param texts none blank, within {@link #limits()}
   * @throws dev.sluice.core.failure.RetriableException if trying again can help
   * @throws dev.sluice.core.failure.PermanentException if it cannot
   * @throws InterruptedException if the thread was interrupted
   */
  EmbeddingAnswer embed(List<String> texts) throws InterruptedException;
}
