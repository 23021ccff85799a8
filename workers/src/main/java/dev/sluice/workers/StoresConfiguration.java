package dev.sluice.workers;

import dev.sluice.adapters.firestore.FirestoreConnection;
import dev.sluice.adapters.firestore.FirestoreConversationMemory;
import dev.sluice.adapters.firestore.FirestoreVectorStore;
import dev.sluice.adapters.lucene.LuceneVectorStore;
import dev.sluice.adapters.pinecone.PineconeVectorStore;
import dev.sluice.adapters.redis.RedisCache;
import dev.sluice.adapters.redis.RedisCallLedger;
import dev.sluice.adapters.redis.RedisCompleteness;
import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisConversationMemory;
import dev.sluice.adapters.redis.RedisRateLimiter;
import dev.sluice.adapters.redis.RedisStatusSignals;
import dev.sluice.adapters.redis.RedisStatusStore;
import dev.sluice.adapters.weaviate.WeaviateVectorStore;
import dev.sluice.core.conversation.CompleteMemory;
import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.secrets.CurrentSecret;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.MemoryChoice;
import dev.sluice.core.settings.PineconeSettings;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.WeaviateSettings;
import dev.sluice.core.status.Completeness;
import dev.sluice.core.vectors.VectorStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The stores that the settings choose. */
@Configuration(proxyBeanMethods = false)
class StoresConfiguration {

  /** Of one call to a vector store over the network. */
  private static final Duration VECTOR_TIMEOUT = Duration.ofSeconds(15);

  /** A vector store, and what fails if its index cannot be used with the embedding model. */
  private record Vectors(VectorStore store, Runnable check) {}

  @Bean(destroyMethod = "close")
  WorkerStores workersStores(Settings settings, Secrets secrets) {
    List<AutoCloseable> open = new ArrayList<>();
    try {
      return stores(settings, secrets, open);
    } catch (RuntimeException e) {
      Closing.inReverse(open);
      throw e;
    }
  }

  private static WorkerStores stores(Settings settings, Secrets secrets, List<AutoCloseable> open) {
    Optional<CurrentSecret> password = settings.redis().password().map(secrets::current);
    RedisConnection redis = opened(open, RedisConnection.open(settings.redis(), password));
    RedisConnection cache =
        opened(open, RedisConnection.open(settings.redis(), password, RedisCache.TIMEOUT));
    Vectors vectors = vectors(settings, secrets, open);
    Completeness completeness = new RedisCompleteness(redis);
    boolean together = settings.memory().store() == MemoryChoice.REDIS;
    ConversationMemory memory =
        together
            ? new RedisConversationMemory(redis, settings.memory().ttl())
            : new FirestoreConversationMemory(firestore(settings, open), settings.memory().ttl());
    return new WorkerStores(
        new RedisStatusStore(redis, settings.redis().statusTtl()),
        together ? new CompleteMemory(memory, completeness) : memory,
        vectors.store(),
        new BoundedCache(new RedisCache(cache), settings.redis().poolSize()),
        new RedisCallLedger(redis),
        new RedisRateLimiter(redis),
        new RedisStatusSignals(redis),
        completeness,
        together ? Optional.of(memory) : Optional.empty(),
        redis::check,
        vectors.check(),
        open);
  }

  private static Vectors vectors(Settings settings, Secrets secrets, List<AutoCloseable> open) {
    String model = settings.embedding().identity(settings.llm());
    return switch (settings.vectorStore()) {
      case LUCENE -> {
        LuceneVectorStore store =
            opened(
                open,
                new LuceneVectorStore(
                    settings.vectors().path(), model, settings.vectors().hybrid()));
        yield new Vectors(store, store::check);
      }
      case FIRESTORE -> {
        FirestoreVectorStore store = new FirestoreVectorStore(firestore(settings, open), model);
        yield new Vectors(store, store::check);
      }
      case PINECONE -> {
        PineconeVectorStore store = opened(open, pinecone(settings, secrets, model));
        yield new Vectors(store, store::check);
      }
      case WEAVIATE -> {
        WeaviateVectorStore store = opened(open, weaviate(settings, secrets, model));
        yield new Vectors(store, store::check);
      }
    };
  }

  /** That a key is set was checked with the settings. */
  private static PineconeVectorStore pinecone(Settings settings, Secrets secrets, String model) {
    PineconeSettings pinecone = settings.pinecone();
    return new PineconeVectorStore(
        secrets.current(pinecone.apiKey().orElseThrow()),
        pinecone.environment(),
        pinecone.indexName(),
        model,
        VECTOR_TIMEOUT,
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
        VECTOR_TIMEOUT);
  }

  /** That a project is set was checked with the settings. */
  private static FirestoreConnection firestore(Settings settings, List<AutoCloseable> open) {
    return opened(
        open,
        new FirestoreConnection(
            settings.gcp().firestore().orElseThrow(), settings.gcp().emulator()));
  }

  private static <T extends AutoCloseable> T opened(List<AutoCloseable> open, T connection) {
    open.add(connection);
    return connection;
  }
}
