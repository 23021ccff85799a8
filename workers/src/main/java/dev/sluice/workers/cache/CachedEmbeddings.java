package dev.sluice.workers.cache;

import dev.sluice.core.cache.CacheKey;
import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.schemas.Usage;
import dev.sluice.workers.embedding.EmbeddedText;
import dev.sluice.workers.embedding.TextEmbedder;
import java.time.Duration;
import java.util.Optional;

/**
 * A cache of embeddings by tenant, model and text. Equal texts that come at once are embedded once.
 * A vector from here was not paid for: its usage is zero.
 */
public final class CachedEmbeddings implements TextEmbedder {
  private static final String KIND = "embedding";

  private final TextEmbedder next;
  private final EmbeddingProvider provider;
  private final LayeredCache cache;
  private final Duration ttl;
  private final String dimensions;
  private final SingleFlight<CacheKey, EmbeddedText> flights = new SingleFlight<>();

  /**
   * @param provider whose vectors the next embedder gives
   */
  public CachedEmbeddings(
      TextEmbedder next, EmbeddingProvider provider, LayeredCache cache, Duration ttl) {
    this.next = next;
    this.provider = provider;
    this.cache = cache;
    this.ttl = ttl;
    // Those of an unknown model become known later, and the keys stay what they are.
    this.dimensions = provider.dimensions().toString();
  }

  @Override
  public EmbeddedText embed(String tenant, String text) throws InterruptedException {
    CacheKey key = CacheKey.of(KIND, tenant, provider.name(), provider.model(), dimensions, text);
    var landed = flights.get(key, () -> fetch(key, tenant, text));
    if (landed.own()) {
      return landed.value();
    }
    cache.joined(KIND);
    return free(landed.value().vector());
  }

  private EmbeddedText fetch(CacheKey key, String tenant, String text) throws InterruptedException {
    Optional<float[]> known =
        cache.get(KIND, key, ttl).flatMap(value -> VectorBytes.read(value, provider.dimensions()));
    if (known.isPresent()) {
      return free(known.get());
    }
    EmbeddedText embedded = next.embed(tenant, text);
    cache.put(key, VectorBytes.write(embedded.vector()), ttl);
    return embedded;
  }

  private static EmbeddedText free(float[] vector) {
    return new EmbeddedText(vector, new Usage(0, 0), 0, Duration.ZERO);
  }

  @Override
  public int tokensPerInput() {
    return next.tokensPerInput();
  }
}
