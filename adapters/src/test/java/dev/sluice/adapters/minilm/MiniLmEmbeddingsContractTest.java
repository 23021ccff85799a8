package dev.sluice.adapters.minilm;

import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.failure.CallCost;
import dev.sluice.testkit.embedding.EmbeddingProviderContract;
import java.util.List;
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

  @Override
  protected List<FailingCall> failingCalls() {
    MiniLmEmbeddings closed = new MiniLmEmbeddings(1);
    closed.close();
    return List.of(
        new FailingCall("blank", embeddings, List.of(" "), CallCost.Unanswered.REFUSED),
        new FailingCall("closed", closed, List.of("hi"), CallCost.Unanswered.NOT_SENT));
  }
}
