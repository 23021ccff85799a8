package dev.sluice.workers;

import dev.sluice.core.settings.Settings;
import dev.sluice.core.vectors.IndexReport;
import dev.sluice.hosting.CloseStack;
import dev.sluice.hosting.IndexLog;
import dev.sluice.hosting.KafkaClient;
import dev.sluice.hosting.StartFailedException;
import dev.sluice.schemas.codec.WrittenSchemas;
import dev.sluice.schemas.topic.TopicLayout;
import dev.sluice.workers.index.IndexChoice;
import dev.sluice.workers.index.IndexWatch;
import dev.sluice.workers.rebuild.StoreRebuilder;
import dev.sluice.workers.runtime.OutputWriter;
import dev.sluice.workers.runtime.TaskGate;
import dev.sluice.workers.runtime.Worker;
import dev.sluice.workers.runtime.WorkerOptions;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers of a process, and what they share. */
final class WorkerProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

  /** One for each worker. */
  private static final List<Function<SharedParts, WorkerPlan<?>>> PLANS =
      List.of(
          ContextWorker::plan,
          ChatWorker::plan,
          EmbeddingWorker::plan,
          ProjectorWorker::plan,
          ArchiveWorker::plan);

  /**
   * The longest that the next worker waits for a group to give partitions to the one before: as
   * long as a hand-over takes. A group that waits for a member which was killed takes far longer,
   * and then all of them do.
   */
  private static final Duration ENTRY = Duration.ofMillis(500);

  private final ProcessWorkers workers;
  private final StoreRebuilder rebuilder;
  private final IndexWatch index;
  private final CloseStack parts;

  private WorkerProcess(
      ProcessWorkers workers, StoreRebuilder rebuilder, IndexWatch index, CloseStack parts) {
    this.workers = workers;
    this.rebuilder = rebuilder;
    this.index = index;
    this.parts = parts;
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
    log.info("{}", StartSummary.of(settings));
    return CloseStack.opening(parts -> {
      Map<String, Object> kafka = client.properties();
      OutputWriter writer = parts.push(new OutputWriter(kafka, settings.kafka().layout()));
      TaskGate gate = parts.push(TaskGate.start(stores.suspects()));
      ProcessWorkers workers = new ProcessWorkers();
      SharedParts shared = SharedParts.start(settings, stores, providers, workers, meters, parts);
      List<WorkerPlan<?>> plans = new ArrayList<>();
      PLANS.forEach(plan -> plans.add(plan.apply(shared)));
      StoreRebuilder rebuilder = parts.push(rebuilder(shared, kafka));
      IndexLog known = parts.push(IndexLog.start(client, settings.kafka().layout()));
      IndexWatch index = parts.push(index(shared, kafka, known, writer));
      // The newest part: the workers end before anything that they use.
      parts.push(workers);
      plans.forEach(plan -> workers.add(plan.topic(), worker(shared, plan, kafka, writer, gate)));
      providers.awaitWarmUps();
      enter(workers);
      return new WorkerProcess(workers, rebuilder, index, parts);
    });
  }

  private static <V extends SpecificRecord> Worker<V> worker(
      SharedParts shared,
      WorkerPlan<V> plan,
      Map<String, Object> kafka,
      OutputWriter writer,
      TaskGate gate) {
    return new Worker<>(
        plan.topic(),
        plan.handler(),
        writer,
        gate,
        options(shared.settings(), kafka, plan.role(), plan.leastInFlight()),
        shared.meters());
  }

  /**
   * How a worker runs by the settings.
   *
   * @param leastInFlight how many tasks it must be able to handle at once to do its work well
   */
  static WorkerOptions options(
      Settings settings, Map<String, Object> kafka, String role, int leastInFlight) {
    return new WorkerOptions(
        kafka,
        settings.kafka().layout(),
        settings.app().serviceName() + "-" + role,
        Math.max(settings.workers().maxConcurrentRequests(), leastInFlight),
        settings.workers().attempts(),
        settings.workers().drain(),
        InstantSource.system());
  }

  private static StoreRebuilder rebuilder(SharedParts shared, Map<String, Object> kafka) {
    WorkerStores stores = shared.stores();
    return StoreRebuilder.start(
        kafka,
        shared.settings().kafka().layout(),
        new StoreRebuilder.Stores(
            stores.status(),
            shared.settings().redis().statusTtl(),
            stores.conversations().lostWithStatuses(),
            stores.completeness()),
        shared.clock(),
        shared.meters());
  }

  private static IndexWatch index(
      SharedParts shared, Map<String, Object> kafka, IndexLog known, OutputWriter writer) {
    Settings settings = shared.settings();
    TopicLayout layout = settings.kafka().layout();
    return IndexWatch.start(
        new IndexWatch.Parts(
            kafka,
            layout,
            "%s%s-topology-document-states-changelog"
                .formatted(layout.prefix(), settings.app().serviceName()),
            settings.app().writtenSchemas() == WrittenSchemas.CURRENT,
            known,
            shared.stores().vectors(),
            shared.stores().indexBoard(),
            writer,
            shared.clock()),
        IndexChoice.of(settings),
        model -> settings.embedding().canMake(model, settings.llm()),
        shared.meters());
  }

  /**
   * One worker after another joins its group: whatever a group hands over is worked on by nobody
   * meanwhile, and then by code that has not run yet. So a request does not wait for two of them at
   * once, and what the first has warmed up the next one runs.
   */
  private static void enter(ProcessWorkers workers) {
    for (Worker<?> worker : workers.byName()) {
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

  /** How full the stores were a moment ago, in a few words. */
  String storesState() {
    return rebuilder.state();
  }

  /** How full the vector index was a moment ago; empty if that is not known. */
  Optional<IndexReport> indexReport() {
    return index.report();
  }

  /** The workers, in the order of their names. */
  List<Worker<?>> workers() {
    return workers.byName();
  }

  /** Drains the workers, all at once, then ends what they used. */
  @Override
  public void close() {
    parts.close();
  }
}
