package dev.sluice.workers;

import dev.sluice.core.settings.Settings;
import dev.sluice.core.status.StatusKey;
import dev.sluice.core.vectors.VectorStore;
import dev.sluice.hosting.CloseStack;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.workers.cancellation.CancellingHandler;
import dev.sluice.workers.cancellation.EndedRequests;
import dev.sluice.workers.runtime.TaskHandler;
import dev.sluice.workers.usage.UsageRecords;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/**
 * The parts that the workers of a process share.
 *
 * @param vectors the store's, behind its cache
 * @param workers those that were made by now
 * @param parts takes over what a worker opens for itself; closed after the workers
 */
record SharedParts(
    Settings settings,
    WorkerStores stores,
    WorkerProviders providers,
    CacheDecorators caches,
    VectorStore vectors,
    EndedRequests endedRequests,
    ProcessWorkers workers,
    MeterRegistry meters,
    InstantSource clock,
    CloseStack parts) {

  /** Starts the shared parts. */
  static SharedParts start(
      Settings settings,
      WorkerStores stores,
      WorkerProviders providers,
      ProcessWorkers workers,
      MeterRegistry meters,
      CloseStack parts) {
    InstantSource clock = InstantSource.system();
    CacheDecorators caches = new CacheDecorators(settings, stores.cache(), meters);
    EndedRequests endedRequests =
        parts.push(EndedRequests.start(stores.status(), stores.signals(), clock));
    return new SharedParts(
        settings,
        stores,
        providers,
        caches,
        caches.before(stores.vectors().store(), stores.vectors()::searchedId),
        endedRequests,
        workers,
        meters,
        clock,
        parts);
  }

  /** The usage records of the model that answers. */
  UsageRecords answerUsage() {
    WorkerProviders.Answers answers = providers.answers();
    return usage(answers.paid(), answers.llm().name());
  }

  /** The usage records of the model that embeds. */
  UsageRecords embeddingUsage() {
    WorkerProviders.Embeddings embeddings = providers.embeddings();
    return usage(embeddings.paid(), embeddings.provider().name());
  }

  /** The usage records of a provider. */
  UsageRecords usage(boolean paid, String provider) {
    return new UsageRecords(paid, provider, settings.paidCalls().prices(), meters, clock);
  }

  /**
   * Breaks the tasks of a handler off once their requests have ended.
   *
   * @param step the step of a request that a task is; empty where no status says that a task is no
   *     longer wanted
   */
  <V extends SpecificRecord> TaskHandler<V> cancelling(
      Topic<V> topic, Function<V, Optional<CancellingHandler.Step>> step, TaskHandler<V> handler) {
    return new CancellingHandler<>(handler, endedRequests, step, topic.name(), meters);
  }

  /** The step that a task is of its request. */
  static Optional<CancellingHandler.Step> step(String tenant, String requestId, int attempt) {
    return Optional.of(new CancellingHandler.Step(new StatusKey(tenant, requestId), attempt));
  }
}
