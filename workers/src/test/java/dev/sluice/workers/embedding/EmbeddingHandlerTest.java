package dev.sluice.workers.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapters.lucene.LuceneVectorStore;
import dev.sluice.core.embedding.EmbeddingAnswer;
import dev.sluice.core.embedding.EmbeddingLimits;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.settings.PriceTable;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.core.vectors.VectorStore;
import dev.sluice.schemas.ChunkAction;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Usage;
import dev.sluice.schemas.UsageEvent;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.TestTasks;
import dev.sluice.workers.packing.PackingBounds;
import dev.sluice.workers.runtime.Task;
import dev.sluice.workers.runtime.TaskOutput;
import dev.sluice.workers.usage.UsageRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddingHandlerTest {
  private static final Instant DEADLINE = Instant.parse("2030-01-01T00:00:00Z");

  @TempDir private Path folder;
  private final OneIndex indexes = new OneIndex();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final ScriptedEmbeddings provider =
      new ScriptedEmbeddings(new EmbeddingLimits(100, 10_000, 50), ScriptedEmbeddings::sound);

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T opened(T closeable) {
    open.add(closeable);
    return closeable;
  }

  private EmbeddingHandler handler(VectorStore store, boolean paid) {
    return handler(provider, store, paid);
  }

  private EmbeddingHandler handler(ScriptedEmbeddings provider, VectorStore store, boolean paid) {
    EmbeddingPacker packer =
        opened(
            EmbeddingPacker.start(
                "test",
                provider,
                new PackingBounds(100, 90_000, Duration.ofMillis(20), 4),
                () -> 0));
    ChunkStorePacker batches = opened(ChunkStorePacker.start(store, 100, Duration.ofMillis(10), 2));
    return new EmbeddingHandler(
        packer,
        batches,
        new UsageRecords(
            paid,
            "scripted",
            new PriceTable(Map.of()),
            new SimpleMeterRegistry(),
            InstantSource.system()),
        provider.model(),
        indexes);
  }

  private static EmbeddingTask chunk(String tenant, String id, ChunkAction action, String title) {
    return new EmbeddingTask(
        tenant, "doc", 7L, id, action, 2, title, "text of " + id, Map.of("k", "v"), DEADLINE, null);
  }

  private static List<TaskOutput<?>> handle(EmbeddingHandler handler, EmbeddingTask task)
      throws InterruptedException {
    return handler.handle(TestTasks.of(Topics.EMBEDDING_TASKS, task));
  }

  @Test
  void aChunkIsStoredFoundAndDeleted() throws Exception {
    LuceneVectorStore lucene = opened(new LuceneVectorStore(folder, provider.model(), false));
    EmbeddingHandler handler = handler(lucene, false);

    var outputs = handle(handler, chunk("acme", "c1", ChunkAction.STORE, "A title"));

    assertThat(outputs).hasSize(1);
    TaskOutput<EmbeddingResult> output = TestTasks.only(Topics.EMBEDDING_RESULTS, outputs);
    assertThat(output.key()).isEqualTo("doc");
    assertThat(output.value())
        .isEqualTo(new EmbeddingResult("acme", "doc", 7L, "c1", ChunkAction.STORE, null, "index"));
    assertThat(provider.calls).containsExactly(List.of("A title\ntext of c1"));
    SearchQuery query =
        new SearchQuery("", ScriptedEmbeddings.vector("A title\ntext of c1"), 5, Map.of("k", "v"));
    Passage found = lucene.search("acme", query).getFirst();
    assertThat(found.getText()).isEqualTo("text of c1");
    assertThat(found.getTitle()).isEqualTo("A title");
    assertThat(found.getChunk()).isEqualTo(2);
    assertThat(lucene.search("other", query)).isEmpty();

    var deleted = handle(handler, chunk("acme", "c1", ChunkAction.DELETE, null));

    assertThat(TestTasks.only(Topics.EMBEDDING_RESULTS, deleted).value().getAction())
        .isEqualTo(ChunkAction.DELETE);
    assertThat(lucene.search("acme", query)).isEmpty();
  }

  @Test
  void manyChunksShareCallsAndWritesOfTheirTenant() throws Exception {
    ScriptedStore store = new ScriptedStore();
    EmbeddingHandler handler = handler(store, true);

    long tokens = 0;
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<TaskOutput<?>>>> all =
          IntStream.range(0, 200)
              .mapToObj(i -> chunk(i % 2 == 0 ? "acme" : "other", "c" + i, ChunkAction.STORE, null))
              .map(c -> callers.submit(() -> handle(handler, c)))
              .toList();
      for (Future<List<TaskOutput<?>>> each : all) {
        TaskOutput<UsageEvent> usage = TestTasks.only(Topics.USAGE, each.get());
        assertThat(usage.value().getRequestId()).isEqualTo("doc");
        tokens += usage.value().getUsage().getInputTokens();
      }
    }

    assertThat(provider.calls).hasSizeLessThanOrEqualTo(10);
    assertThat(store.writes).hasSizeLessThan(40);
    assertThat(store.writes.stream().mapToInt(List::size).sum()).isEqualTo(200);
    long counted =
        provider.calls.stream()
            .mapToLong(c -> ScriptedEmbeddings.sound(c).usage().getInputTokens())
            .sum();
    assertThat(tokens).isEqualTo(counted);
  }

  @Test
  void aChunkThatTheStoreRefusesFailsAlone() throws Exception {
    ScriptedStore store = new ScriptedStore();
    store.refused.put("c3", new PermanentException(FailureCodes.TOO_LARGE, "metadata", null));
    EmbeddingHandler handler = handler(store, false);

    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<TaskOutput<?>>>> all =
          IntStream.range(0, 5)
              .mapToObj(i -> chunk("acme", "c" + i, ChunkAction.STORE, null))
              .map(c -> callers.submit(() -> handle(handler, c)))
              .toList();
      for (int i = 0; i < 5; i++) {
        if (i == 3) {
          assertThatThrownBy(all.get(3)::get).cause().hasMessage("metadata");
        } else {
          assertThat(all.get(i).get()).hasSize(1);
        }
      }
    }
  }

  @Test
  void whatIsPaidForIsNotEmbeddedAgainWhenOnlyTheStoreFailed() throws Exception {
    ScriptedStore store = new ScriptedStore();
    store.away.set(true);
    EmbeddingHandler handler = handler(store, true);
    EmbeddingTask chunk = chunk("acme", "c1", ChunkAction.STORE, null);
    assertThatThrownBy(() -> handle(handler, chunk)).isInstanceOf(RetriableException.class);

    store.away.set(false);
    var outputs = handle(handler, chunk);

    assertThat(provider.calls).hasSize(1);
    assertThat(TestTasks.only(Topics.USAGE, outputs).value().getUsage().getInputTokens())
        .isPositive();
    assertThat(store.writes).hasSize(1);
  }

  @Test
  void anIndexOfOtherDimensionsRefusesForGood() throws Exception {
    LuceneVectorStore lucene = opened(new LuceneVectorStore(folder, provider.model(), false));
    lucene.upsert(
        "acme", List.of(new Chunk("old", "doc", 0, null, "old", Map.of(), new float[] {1, 2, 3})));

    assertThatThrownBy(
            () -> handle(handler(lucene, false), chunk("acme", "c1", ChunkAction.STORE, null)))
        .isInstanceOfSatisfying(
            PermanentException.class,
            e -> assertThat(e.code()).isEqualTo(FailureCodes.DIMENSION_MISMATCH));
  }

  @Test
  void whatWasPaidForAnEmbeddingOfNoUseIsRecordedOnceTheChunkIsGivenUp() {
    ScriptedEmbeddings useless =
        new ScriptedEmbeddings(
            provider.limits(),
            texts -> new EmbeddingAnswer(List.of(new float[] {1, 2, 3}), new Usage(9, 0)));
    EmbeddingHandler handler = handler(useless, new ScriptedStore(), true);
    EmbeddingTask chunk = chunk("acme", "c1", ChunkAction.STORE, null);
    Task<EmbeddingTask> task = TestTasks.of(Topics.EMBEDDING_TASKS, chunk);
    Failure failure = new Failure(FailureCodes.DIMENSION_MISMATCH, "no use", null);
    assertThatThrownBy(() -> handler.handle(task)).isInstanceOf(PermanentException.class);

    UsageEvent usage = TestTasks.only(Topics.USAGE, handler.giveUp(task, failure)).value();

    assertThat(usage.getTenant()).isEqualTo("acme");
    assertThat(usage.getUsage()).isEqualTo(new Usage(9, 0));
    assertThat(usage.getAttempts()).isEqualTo(1);
    assertThat(handler.giveUp(task, failure)).hasSize(1);
    assertThat(handler.unwanted(task)).isEmpty();
  }

  @Test
  void anUnknownActionAndGivingUpAreTold() {
    EmbeddingHandler handler = handler(new ScriptedStore(), false);
    EmbeddingTask unknown = chunk("acme", "c1", ChunkAction.UNKNOWN, null);
    assertThatThrownBy(() -> handle(handler, unknown)).isInstanceOf(PermanentException.class);

    Failure failure = new Failure("code", "why", null);
    var outputs =
        handler.giveUp(
            TestTasks.of(Topics.EMBEDDING_TASKS, chunk("acme", "c1", ChunkAction.STORE, null)),
            failure);

    TaskOutput<EmbeddingResult> output = TestTasks.only(Topics.EMBEDDING_RESULTS, outputs);
    assertThat(output.key()).isEqualTo("doc");
    assertThat(output.value().getFailure()).isEqualTo(failure);
    assertThat(handler.deadline(unknown)).contains(DEADLINE);
  }

  /** A store whose faults a test chooses. */
  private static final class ScriptedStore implements VectorStore {
    final Queue<List<Chunk>> writes = new ConcurrentLinkedQueue<>();
    final Map<String, CallException> refused = new LinkedHashMap<>();
    final AtomicBoolean away = new AtomicBoolean();

    @Override
    public Map<String, CallException> upsert(String tenant, List<Chunk> chunks) {
      if (away.get()) {
        throw new RetriableException(FailureCodes.UNAVAILABLE, "the store is away", null);
      }
      writes.add(chunks);
      return refused;
    }

    @Override
    public void delete(String tenant, Collection<String> chunkIds) {
      throw new RetriableException(FailureCodes.UNAVAILABLE, "the store is away", null);
    }

    @Override
    public List<Passage> search(String tenant, SearchQuery query) {
      throw new RetriableException(FailureCodes.UNAVAILABLE, "the store is away", null);
    }
  }
}
