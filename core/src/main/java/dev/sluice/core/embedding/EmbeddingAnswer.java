package dev.sluice.core.embedding;

import dev.sluice.schemas.Usage;
import java.util.List;

/**
 * The vectors of one embedding call.
 *
 * @param vectors in the order of the texts
 * @param usage what the provider counted
 */
public record EmbeddingAnswer(List<float[]> vectors, Usage usage) {
  public EmbeddingAnswer {
    vectors = List.copyOf(vectors);
  }
}
