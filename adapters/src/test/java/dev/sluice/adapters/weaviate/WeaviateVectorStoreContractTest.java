package dev.sluice.adapters.weaviate;

import dev.sluice.core.vectors.IndexSite;
import dev.sluice.core.vectors.MarkedVectorStore;
import dev.sluice.testkit.vectors.VectorStoreContract;
import dev.sluice.testkit.weaviate.WeaviateServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

class WeaviateVectorStoreContractTest extends VectorStoreContract {
  private final WeaviateServer server = WeaviateServer.start();
  private final List<WeaviateVectorStore> opened = new ArrayList<>();

  @Override
  protected MarkedVectorStore open(IndexSite site) {
    WeaviateVectorStore store =
        new WeaviateVectorStore(
            server.url(),
            server.grpcPort(),
            Optional.empty(),
            "SluiceChunk",
            "test-model",
            false,
            Duration.ofSeconds(20),
            site);
    opened.add(store);
    return store;
  }

  @AfterEach
  void close() throws Exception {
    for (WeaviateVectorStore store : opened) {
      store.close();
    }
    server.close();
  }
}
