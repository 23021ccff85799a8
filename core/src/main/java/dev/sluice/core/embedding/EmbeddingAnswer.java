package dev.sluice.core.embedding;

import dev.sluice.schemas.Usage;
import java.util.List;

/**
 * The vectors of one embedding call.
 *
 * @param vectors in the order of the texts
 * @param usage what the provider counted
 * @param attempts calls that were sent for it, the last included
 */
public record EmbeddingAnswer(List<float[]> vectors, Usage usage, int attempts) {
  public EmbeddingAnswer {
    vectors = List.copyOf(vectors);
  }

  /** The answer of a single call. */
  public EmbeddingAnswer(List<float[]> vectors, Usage usage) {
    this(vectors, usage, 1);
  }
}
