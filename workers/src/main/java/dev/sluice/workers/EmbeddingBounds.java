package dev.sluice.workers;

import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.settings.Settings;
import dev.sluice.workers.packing.PackingBounds;
import java.time.Duration;

/** The bounds of embedding calls: how many texts go together, and how long they wait. */
final class EmbeddingBounds {
  /** Calls of one provider under way at once for each use; what waits fills the next ones. */
  private static final int CALLS = 8;

  private final Settings settings;
  private final EmbeddingProvider provider;
  private final boolean paid;

  EmbeddingBounds(Settings settings, WorkerProviders.Embeddings embeddings) {
    this.settings = settings;
    this.provider = embeddings.provider();
    this.paid = embeddings.paid();
  }

  /** Of queries. A request waits for each, so it is never kept back while a call is free. */
  PackingBounds ofQueries() {
    return atOnce(Duration.ZERO);
  }

  /**
   * Of chunks. A call of a paid provider is as full as the provider takes it, and none is larger
   * than its limit could ever let through. A model in this process gains nothing from full calls,
   * and a query would wait for the whole of one: one text for each processor, and as many at hand.
   */
  PackingBounds ofChunks() {
    return paid
        ? atOnce(settings.embedding().linger())
        : new PackingBounds(
            Runtime.getRuntime().availableProcessors(), Integer.MAX_VALUE, Duration.ZERO, 2);
  }

  private PackingBounds atOnce(Duration linger) {
    return new PackingBounds(provider.limits().inputs(), tokensPerMinute(), linger, CALLS);
  }

  private int tokensPerMinute() {
    Limits limits = settings.paidCalls().modelLimits().get(provider.model());
    return limits == null ? settings.llm().rateLimitTokens() : limits.tokensPerMinute();
  }
}
