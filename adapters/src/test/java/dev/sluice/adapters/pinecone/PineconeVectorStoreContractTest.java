package dev.sluice.adapters.pinecone;

import dev.sluice.core.vectors.IndexSite;
import dev.sluice.core.vectors.MarkedVectorStore;
import dev.sluice.testkit.pinecone.PineconeServer;
import dev.sluice.testkit.vectors.VectorStoreContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PineconeVectorStoreContractTest extends VectorStoreContract {
  private final PineconeServer server = PineconeServer.start();
  private final List<PineconeVectorStore> opened = new ArrayList<>();

  @BeforeEach
  void showWritesLate() {
    server.consistencyDelay(Duration.ofMillis(20));
  }

  @Override
  protected MarkedVectorStore open(IndexSite site) {
    PineconeVectorStore store =
        new PineconeVectorStore(
            () -> PineconeServer.KEY,
            "us-east-1-aws",
            "ai-orchestrator",
            "test-model",
            Duration.ofSeconds(20),
            Optional.of(server.address()),
            site);
    opened.add(store);
    return store;
  }

  @AfterEach
  void close() {
    opened.forEach(PineconeVectorStore::close);
    server.close();
  }
}
