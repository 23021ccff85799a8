package dev.sluice.workers;

import dev.sluice.adapters.firestore.FirestoreConnection;
import dev.sluice.adapters.firestore.FirestoreVectorStore;
import dev.sluice.adapters.lucene.LuceneVectorStore;
import dev.sluice.adapters.pinecone.PineconeVectorStore;
import dev.sluice.adapters.weaviate.WeaviateVectorStore;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.PineconeSettings;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.WeaviateSettings;
import dev.sluice.core.vectors.VectorStore;
import dev.sluice.hosting.CloseStack;
import java.time.Duration;

/**
 * The vector store that the settings choose.
 *
 * @param check fails with a permanent failure if the index is of another embedding model
 */
record VectorIndex(VectorStore store, Runnable check) {
  /** Of one call to a vector store over the network. */
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  /**
   * Opens the store; connects to nothing before the first call.
   *
   * @param parts takes over what is to be closed
   */
  static VectorIndex open(Settings settings, Secrets secrets, CloseStack parts) {
    String model = settings.embedding().identity(settings.llm());
    return switch (settings.vectorStore()) {
      case LUCENE -> {
        LuceneVectorStore store = parts.push(lucene(settings, model));
        yield new VectorIndex(store, store::check);
      }
      case FIRESTORE -> {
        FirestoreConnection firestore = parts.push(FirestoreConnection.open(settings.gcp()));
        FirestoreVectorStore store = new FirestoreVectorStore(firestore, model);
        yield new VectorIndex(store, store::check);
      }
      case PINECONE -> {
        PineconeVectorStore store = parts.push(pinecone(settings.pinecone(), secrets, model));
        yield new VectorIndex(store, store::check);
      }
      case WEAVIATE -> {
        WeaviateVectorStore store = parts.push(weaviate(settings, secrets, model));
        yield new VectorIndex(store, store::check);
      }
    };
  }

  private static LuceneVectorStore lucene(Settings settings, String model) {
    return new LuceneVectorStore(settings.vectors().path(), model, settings.vectors().hybrid());
  }

  /** That a key is set is checked with the settings. */
  private static PineconeVectorStore pinecone(
      PineconeSettings pinecone, Secrets secrets, String model) {
    return new PineconeVectorStore(
        secrets.current(pinecone.apiKey().orElseThrow()),
        pinecone.environment(),
        pinecone.indexName(),
        model,
        TIMEOUT,
        pinecone.controlPlane());
  }

  private static WeaviateVectorStore weaviate(Settings settings, Secrets secrets, String model) {
    WeaviateSettings weaviate = settings.weaviate();
    return new WeaviateVectorStore(
        weaviate.url(),
        weaviate.grpcPort(),
        weaviate.apiKey().map(secrets::current),
        weaviate.collection(),
        model,
        settings.vectors().hybrid(),
        TIMEOUT);
  }
}
