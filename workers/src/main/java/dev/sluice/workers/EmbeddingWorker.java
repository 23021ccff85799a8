package dev.sluice.workers;

import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.embedding.ChunkStorePacker;
import dev.sluice.workers.embedding.EmbeddingHandler;
import dev.sluice.workers.embedding.EmbeddingPacker;
import java.time.Duration;
import java.util.Optional;

/** The worker that embeds, stores and deletes chunks. */
final class EmbeddingWorker {
  /** So that the chunks of one embedding call, which are done together, are stored together. */
  private static final Duration STORE_LINGER = Duration.ofMillis(5);

  private static final int STORE_CALLS = 4;

  private EmbeddingWorker() {}

  static WorkerPlan<EmbeddingTask> plan(SharedParts shared) {
    WorkerProviders.Embeddings embeddings = shared.providers().embeddings();
    EmbeddingProvider provider = embeddings.provider();
    EmbeddingPacker chunks =
        shared
            .parts()
            .push(
                EmbeddingPacker.start(
                    "chunk embeddings",
                    provider,
                    new EmbeddingBounds(shared.settings(), embeddings).ofChunks(),
                    () -> shared.workers().behind(Topics.EMBEDDING_TASKS)));
    int storedAtOnce = shared.settings().embedding().upsertBatch();
    ChunkStorePacker store =
        shared
            .parts()
            .push(
                ChunkStorePacker.start(shared.vectors(), storedAtOnce, STORE_LINGER, STORE_CALLS));
    EmbeddingHandler handler =
        new EmbeddingHandler(
            shared.caches().before(chunks, provider),
            store,
            shared.embeddingUsage(),
            provider.model(),
            shared.stores().vectors());
    return new WorkerPlan<>(
        Topics.EMBEDDING_TASKS,
        "embedding",
        // A chunk has no status of its own: it ends with its document's deadline.
        shared.cancelling(Topics.EMBEDDING_TASKS, task -> Optional.empty(), handler),
        2 * (embeddings.paid() ? provider.limits().inputs() : storedAtOnce));
  }
}
