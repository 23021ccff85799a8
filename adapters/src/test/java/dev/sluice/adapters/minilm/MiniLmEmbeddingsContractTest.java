package dev.sluice.adapters.minilm;

import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.testkit.embedding.EmbeddingProviderContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class MiniLmEmbeddingsContractTest extends EmbeddingProviderContract {
  private static MiniLmEmbeddings embeddings;

  @BeforeAll
  static void load() {
    embeddings = new MiniLmEmbeddings();
  }

  @AfterAll
  static void close() {
    embeddings.close();
  }

  @Override
  protected EmbeddingProvider provider() {
    return embeddings;
  }
}
