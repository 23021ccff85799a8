package dev.sluice.workers;

import static java.util.Objects.requireNonNull;

import dev.sluice.core.embedding.EmbeddingProvider;
import dev.sluice.core.limit.Limits;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.status.StatusKey;
import dev.sluice.core.vectors.VectorStore;
import dev.sluice.hosting.KafkaClient;
import dev.sluice.hosting.StartFailedException;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.archive.ArchiveHandler;
import dev.sluice.workers.cancellation.CancellingHandler;
import dev.sluice.workers.cancellation.EndedRequests;
import dev.sluice.workers.chat.ChatHandler;
import dev.sluice.workers.context.ContextHandler;
import dev.sluice.workers.embedding.ChunkStorePacker;
import dev.sluice.workers.embedding.EmbeddingHandler;
import dev.sluice.workers.embedding.EmbeddingPacker;
import dev.sluice.workers.packing.PackingBounds;
import dev.sluice.workers.projector.ProjectorHandler;
import dev.sluice.workers.rebuild.StoreRebuilder;
import dev.sluice.workers.runtime.OutputWriter;
import dev.sluice.workers.runtime.TaskHandler;
import dev.sluice.workers.runtime.Worker;
import dev.sluice.workers.runtime.WorkerOptions;
import dev.sluice.workers.usage.UsageRecords;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The five workers of a process, and what they share. */
final class WorkerProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

  /** Calls of one provider under way at once for each use; what waits fills the next ones. */
  private static final int CALLS = 8;

  /** So that the chunks of one embedding call, which are done together, are stored together. */
  private static final Duration STORE_LINGER = Duration.ofMillis(5);

  private static final int STORE_CALLS = 4;

  /**
   * The longest that the next worker waits for a group to give partitions to the one before: as
   * long as a hand-over takes. A group that waits for a member which was killed takes far longer,
   * and then all of them do.
   */
  private static final Duration ENTRY = Duration.ofMillis(500);

  /** Status events are handed on in batches, which many of them must be at hand to fill. */
  private static final int STATUS_IN_FLIGHT = 1_000;

  /** What a context result holds besides turns and passages, in bytes, generously. */
  private static final int RESULT_OVERHEAD = 4_096;

  private final Settings settings;
  private final MeterRegistry meters;
  private final Map<String, Object> kafka;
  private final OutputWriter writer;

  /** By topic. The packer asks for one from its own threads, while others are still added. */
  private final Map<Topic<?>, Worker<?>> workers = new ConcurrentHashMap<>();

  /** What the handlers share, in the order in which it was started. */
  private final List<AutoCloseable> parts = new ArrayList<>();

  /** Set before the process is handed out. */
  private @Nullable StoreRebuilder rebuilder;

  private WorkerProcess(Settings settings, KafkaClient client, MeterRegistry meters) {
    this.settings = settings;
    this.meters = meters;
    this.kafka = client.properties();
    this.writer = new OutputWriter(kafka, settings.kafka().layout());
    parts.add(writer);
  }

  /**
   * Makes sure of the topics and starts the workers; the stores and providers stay the caller's.
   *
   * @throws StartFailedException if Kafka does not answer, or the vector store cannot be used with
   *     these settings
   * @throws dev.sluice.schemas.topic.TopicMismatchException if the topics do not fit
   */
  static WorkerProcess start(
      Settings settings,
      KafkaClient client,
      WorkerStores stores,
      WorkerProviders providers,
      MeterRegistry meters) {
    StartChecks.hold(settings, client, stores);
    log.info(StartSummary.told(settings));
    WorkerProcess process = new WorkerProcess(settings, client, meters);
    try {
      process.build(stores, providers);
      providers.awaitWarmUps();
      process.enter();
      return process;
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  /**
   * One worker after another joins its group: whatever a group hands over is worked on by nobody
   * meanwhile, and then by code that has not run yet. So a request does not wait for two of them at
   * once, and what the first has warmed up the next one runs.
   */
  private void enter() {
    for (Worker<?> worker : workers()) {
      worker.start();
      try {
        if (!worker.awaitPartitions(ENTRY)) {
          log.debug("{} has no partition yet", worker.name());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void build(WorkerStores stores, WorkerProviders providers) {
    EmbeddingProvider embeddings = providers.embeddings();
    UsageRecords embeddingUsage = usage(providers.embeddingsPaid(), embeddings.name());

    EmbeddingPacker queries =
        part(
            EmbeddingPacker.start("query embeddings", embeddings, queryCalls(embeddings), () -> 0));
    EmbeddingPacker chunks =
        part(
            EmbeddingPacker.start(
                "chunk embeddings",
                embeddings,
                providers.embeddingsPaid() ? packedCalls(embeddings) : localCalls(),
                () -> behind(Topics.EMBEDDING_TASKS)));
    CacheDecorators caching = new CacheDecorators(settings, stores.cache(), meters);
    VectorStore vectors = caching.before(stores.vectors());
    ChunkStorePacker batches =
        part(
            ChunkStorePacker.start(
                vectors, settings.embedding().upsertBatch(), STORE_LINGER, STORE_CALLS));

    EndedRequests endings =
        part(EndedRequests.start(stores.status(), stores.signals(), InstantSource.system()));
    add(
        Topics.CONTEXT_TASKS,
        "context",
        ending(
            endings,
            Topics.CONTEXT_TASKS,
            t -> step(t.getTenant(), t.getRequestId(), t.getAttempt()),
            new ContextHandler(
                stores.memory(),
                vectors,
                caching.before(queries, embeddings),
                embeddingUsage,
                embeddings.model(),
                settings.kafka().maxRecordBytes() - RESULT_OVERHEAD)),
        1);
    add(
        Topics.CHAT_TASKS,
        "chat",
        ending(
            endings,
            Topics.CHAT_TASKS,
            t -> step(t.getTenant(), t.getRequestId(), t.getAttempt()),
            new ChatHandler(
                caching.before(providers.llm()),
                providers.accounts(),
                usage(providers.llmPaid(), providers.llm().name()))),
        1);
    add(
        Topics.EMBEDDING_TASKS,
        "embedding",
        // No status tells of a chunk: its document's deadline does.
        ending(
            endings,
            Topics.EMBEDDING_TASKS,
            t -> Optional.empty(),
            new EmbeddingHandler(
                caching.before(chunks, embeddings), batches, embeddingUsage, embeddings.model())),
        providers.embeddingsPaid()
            ? 2 * embeddings.limits().inputs()
            : 2 * settings.embedding().upsertBatch());
    add(
        Topics.STATUS,
        "projector",
        part(ProjectorHandler.start(stores.status())),
        STATUS_IN_FLIGHT);
    add(Topics.TURNS, "archive", new ArchiveHandler(stores.memory()), 1);
    rebuilder =
        part(
            StoreRebuilder.start(
                kafka,
                settings.kafka().layout(),
                stores.status(),
                settings.redis().statusTtl(),
                stores.lostTogether(),
                stores.completeness(),
                InstantSource.system(),
                meters));
  }

  /** Records that the worker of a topic has not yet handed to its handler; a second old. */
  private long behind(Topic<?> topic) {
    Worker<?> worker = workers.get(topic);
    return worker == null ? 0 : worker.lag() - worker.inFlight();
  }

  private <V extends SpecificRecord> TaskHandler<V> ending(
      EndedRequests endings,
      Topic<V> topic,
      Function<V, Optional<CancellingHandler.Step>> step,
      TaskHandler<V> handler) {
    return new CancellingHandler<>(handler, endings, step, topic.name(), meters);
  }

  private static Optional<CancellingHandler.Step> step(
      String tenant, String requestId, int attempt) {
    return Optional.of(new CancellingHandler.Step(new StatusKey(tenant, requestId), attempt));
  }

  private UsageRecords usage(boolean paid, String provider) {
    return new UsageRecords(
        paid, provider, settings.paidCalls().prices(), meters, InstantSource.system());
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.add(part);
    return part;
  }

  private <V extends SpecificRecord> void add(
      Topic<V> topic, String role, TaskHandler<V> handler, int atLeast) {
    WorkerOptions options = options(settings, kafka, role, atLeast);
    workers.put(topic, new Worker<>(topic, handler, writer, options, meters));
  }

  /**
   * How a worker runs by the settings.
   *
   * @param atLeast how many of its tasks must be able to be under way for it to do its work well
   */
  static WorkerOptions options(
      Settings settings, Map<String, Object> kafka, String role, int atLeast) {
    return new WorkerOptions(
        kafka,
        settings.kafka().layout(),
        settings.app().serviceName() + "-" + role,
        Math.max(settings.workers().maxConcurrentRequests(), atLeast),
        settings.workers().attempts(),
        settings.workers().drain(),
        InstantSource.system());
  }

  /** A request waits for it: never kept back while a call is free. */
  private PackingBounds queryCalls(EmbeddingProvider provider) {
    return new PackingBounds(
        provider.limits().inputs(), tokensAMinute(provider), Duration.ZERO, CALLS);
  }

  /** As full as the provider takes them; none that its limit could never let through. */
  private PackingBounds packedCalls(EmbeddingProvider provider) {
    return new PackingBounds(
        provider.limits().inputs(), tokensAMinute(provider), settings.embedding().linger(), CALLS);
  }

  /**
   * A model in this process gains nothing from full calls, and a query would wait for the whole of
   * them: one text for each processor, and as many more at hand.
   */
  private static PackingBounds localCalls() {
    return new PackingBounds(
        Runtime.getRuntime().availableProcessors(), Integer.MAX_VALUE, Duration.ZERO, 2);
  }

  private int tokensAMinute(EmbeddingProvider provider) {
    Limits limits = settings.paidCalls().modelLimits().get(provider.model());
    return limits == null ? settings.llm().rateLimitTokens() : limits.tokensPerMinute();
  }

  /** Whether the stores hold what the log says, in a few words. */
  String storesTold() {
    return requireNonNull(rebuilder).told();
  }

  /** The workers, for who wants to know how they are. */
  List<Worker<?>> workers() {
    return workers.values().stream().sorted(Comparator.comparing(Worker::name)).toList();
  }

  /** Drains the workers, all at once, then ends what they used. */
  @Override
  public void close() {
    Closing.together(workers());
    Closing.inReverse(parts);
  }
}
