package dev.sluice.workers;

import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.llm.LlmProvider;
import java.util.List;

/**
 * The models of a worker process, with everything around their calls.
 *
 * @param llmPaid whether the answers cost money
 * @param embeddingsPaid whether the embeddings do
 * @param open what they stand on, in the order in which it was opened
 */
record Providers(
    LlmProvider llm,
    boolean llmPaid,
    EmbeddingProvider embeddings,
    boolean embeddingsPaid,
    List<AutoCloseable> open)
    implements AutoCloseable {
  Providers {
    open = List.copyOf(open);
  }

  @Override
  public void close() {
    Closing.inReverse(open);
  }
}
