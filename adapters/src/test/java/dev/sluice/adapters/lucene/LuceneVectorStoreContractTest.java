package dev.sluice.adapters.lucene;

import dev.sluice.core.vectors.VectorStore;
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
  protected VectorStore open() {
    LuceneVectorStore store = new LuceneVectorStore(folder, "test-model", false);
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
