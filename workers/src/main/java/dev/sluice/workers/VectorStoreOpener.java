package dev.sluice.workers;

import dev.sluice.adapters.firestore.FirestoreConnection;
import dev.sluice.adapters.firestore.FirestoreVectorStore;
import dev.sluice.adapters.lucene.LuceneFolders;
import dev.sluice.adapters.lucene.LuceneVectorStore;
import dev.sluice.adapters.pinecone.PineconeVectorStore;
import dev.sluice.adapters.weaviate.WeaviateVectorStore;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.PineconeSettings;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.VectorChoice;
import dev.sluice.core.settings.WeaviateSettings;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.hosting.CloseStack;
import dev.sluice.workers.index.VectorIndexes.Opened;
import dev.sluice.workers.index.VectorIndexes.Opener;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens indexes in the vector store that the settings choose. */
final class VectorStoreOpener implements Opener {
  private static final Logger log = LoggerFactory.getLogger(VectorStoreOpener.class);

  /** Of one call to a vector store over the network. */
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final Settings settings;
  private final Secrets secrets;
  private final Optional<FirestoreConnection> firestore;

  /**
   * @param parts takes over what is to be closed
   */
  VectorStoreOpener(Settings settings, Secrets secrets, CloseStack parts) {
    this.settings = settings;
    this.secrets = secrets;
    this.firestore =
        settings.vectorStore() == VectorChoice.FIRESTORE
            ? Optional.of(parts.push(FirestoreConnection.open(settings.gcp())))
            : Optional.empty();
  }

  @Override
  public Opened open(String place, String model, IndexSite site) {
    return switch (settings.vectorStore()) {
      case LUCENE -> {
        LuceneVectorStore store =
            new LuceneVectorStore(
                LuceneFolders.of(settings.vectors().path(), place),
                model,
                settings.vectors().hybrid(),
                site);
        yield new Opened(store, store::check, store);
      }
      case FIRESTORE -> {
        FirestoreVectorStore store =
            new FirestoreVectorStore(firestore.orElseThrow(), model, place, site);
        yield new Opened(store, store::check, () -> {});
      }
      case PINECONE -> {
        PineconeVectorStore store = pinecone(place, model, site);
        yield new Opened(store, store::check, store);
      }
      case WEAVIATE -> {
        WeaviateVectorStore store = weaviate(place, model, site);
        yield new Opened(store, store::check, store);
      }
    };
  }

  /** What lies in a store over the network is for its owner to delete. */
  @Override
  public void drop(String place) {
    if (settings.vectorStore() == VectorChoice.LUCENE) {
      LuceneFolders.delete(settings.vectors().path(), place);
    } else {
      log.info(
          "The vector index {} of {} is used no more, and can be deleted",
          place.isEmpty() ? "of the settings" : place,
          settings.vectorStore().name().toLowerCase(Locale.ROOT));
    }
  }

  /** That a key is set is checked with the settings. */
  private PineconeVectorStore pinecone(String place, String model, IndexSite site) {
    PineconeSettings pinecone = settings.pinecone();
    return new PineconeVectorStore(
        secrets.current(pinecone.apiKey().orElseThrow()),
        pinecone.environment(),
        named(pinecone.indexName(), "-", place),
        model,
        TIMEOUT,
        pinecone.controlPlane(),
        site);
  }

  private WeaviateVectorStore weaviate(String place, String model, IndexSite site) {
    WeaviateSettings weaviate = settings.weaviate();
    return new WeaviateVectorStore(
        weaviate.url(),
        weaviate.grpcPort(),
        weaviate.apiKey().map(secrets::current),
        named(weaviate.collection(), "_", place.replace('-', '_')),
        model,
        settings.vectors().hybrid(),
        TIMEOUT,
        site);
  }

  private static String named(String name, String between, String place) {
    return place.isEmpty() ? name : name + between + place;
  }
}
