package dev.sluice.adapters.lucene;

import dev.sluice.core.vectors.IndexSite;
import dev.sluice.core.vectors.MarkedVectorStore;
import dev.sluice.testkit.vectors.VectorStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class LuceneVectorStoreContractTest extends VectorStoreContract {
  @TempDir private Path folder;

  private final List<LuceneVectorStore> opened = new ArrayList<>();

  @Override
  protected MarkedVectorStore open(IndexSite site) {
    LuceneVectorStore store = new LuceneVectorStore(folder, "test-model", false, site);
    opened.add(store);
    return store;
  }

  @AfterEach
  void close() throws IOException {
    for (LuceneVectorStore store : opened) {
      store.close();
    }
  }
}
