package dev.sluice.workers;

import dev.sluice.adapters.lucene.LuceneVectorStore;
import dev.sluice.adapters.redis.RedisCache;
import dev.sluice.adapters.redis.RedisCallLedger;
import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.adapters.redis.RedisConversationMemory;
import dev.sluice.adapters.redis.RedisRateLimiter;
import dev.sluice.adapters.redis.RedisStatusStore;
import dev.sluice.core.secrets.CurrentSecret;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.Settings;
import dev.sluice.hosting.StartFailedException;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The stores that the settings choose. */
@Configuration(proxyBeanMethods = false)
class StoresConfiguration {

  @Bean(destroyMethod = "close")
  Stores workersStores(Settings settings, Secrets secrets) {
    Optional<CurrentSecret> password = settings.redis().password().map(secrets::current);
    RedisConnection redis = RedisConnection.open(settings.redis(), password);
    RedisConnection cache = RedisConnection.open(settings.redis(), password, RedisCache.TIMEOUT);
    LuceneVectorStore vectors =
        switch (settings.vectorStore()) {
          case LUCENE ->
              new LuceneVectorStore(
                  settings.vectors().path(), settings.embedding().identity(settings.llm()), false);
          case PINECONE, WEAVIATE, FIRESTORE ->
              throw new StartFailedException(
                  "VECTOR_STORE_TYPE: this version cannot use " + settings.vectorStore(), null);
        };
    return new Stores(
        new RedisStatusStore(redis, settings.redis().statusTtl()),
        new RedisConversationMemory(redis),
        vectors,
        new OrderlyCache(new RedisCache(cache), settings.redis().poolSize()),
        new RedisCallLedger(redis),
        new RedisRateLimiter(redis),
        redis::check,
        vectors::check,
        List.of(redis, cache, vectors));
  }
}
