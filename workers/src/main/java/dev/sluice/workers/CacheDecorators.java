package dev.sluice.workers;

import dev.sluice.core.cache.Cache;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.vectors.VectorStore;
import dev.sluice.workers.cache.CachedEmbeddings;
import dev.sluice.workers.cache.CachedLlm;
import dev.sluice.workers.cache.CachedVectorSearch;
import dev.sluice.workers.cache.LayeredCache;
import dev.sluice.workers.embedding.TextEmbedder;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** The caches of a process before the calls that cost, where the settings ask for them. */
final class CacheDecorators {
  private static final long MEGABYTE = 1024L * 1024;

  private final Settings settings;
  private final LayeredCache cache;

  /**
   * @param shared the cache that all processes share
   */
  CacheDecorators(Settings settings, Cache shared, MeterRegistry meters) {
    this.settings = settings;
    this.cache = new LayeredCache(settings.cache().localMegabytes() * MEGABYTE, shared, meters);
  }

  LlmProvider before(LlmProvider llm) {
    return settings.cache().enabled() ? new CachedLlm(llm, cache, settings.redis().ttl()) : llm;
  }

  TextEmbedder before(TextEmbedder texts, EmbeddingProvider provider) {
    return settings.cache().enabled()
        ? new CachedEmbeddings(texts, provider, cache, settings.redis().ttl())
        : texts;
  }

  /**
   * @param index the id of the index that is searched
   */
  VectorStore before(VectorStore vectors, Supplier<String> index) {
    return settings.cache().enabled()
        ? new CachedVectorSearch(vectors, cache, settings.cache().searchTtl(), index)
        : vectors;
  }
}
