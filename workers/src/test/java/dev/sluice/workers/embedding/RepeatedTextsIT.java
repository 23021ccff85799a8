package dev.sluice.workers.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapters.redis.RedisCache;
import dev.sluice.adapters.redis.RedisConnection;
import dev.sluice.core.cache.Cache;
import dev.sluice.core.embedding.EmbeddingLimits;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.settings.PriceTable;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.core.vectors.VectorStore;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.schemas.ChunkAction;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.UsageEvent;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.TestTasks;
import dev.sluice.workers.cache.CachedEmbeddings;
import dev.sluice.workers.cache.LayeredCache;
import dev.sluice.workers.packing.PackingBounds;
import dev.sluice.workers.runtime.TaskOutput;
import dev.sluice.workers.usage.UsageRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bulk job that repeats nine of ten texts, through the handler, with a real Redis. */
@Timeout(60)
class RepeatedTextsIT {
  private static final int CHUNKS = 1000;
  private static final int TEXTS = 100;

  /** One text a call, so that calls are texts: how full calls are is not what is tested. */
  private static final PackingBounds ONE_EACH = new PackingBounds(1, 90_000, Duration.ZERO, 8);

  @TempDir private Path folder;

  /** Keeps the ids of what was stored. */
  private static final class Stored implements VectorStore {
    private final Set<String> ids = ConcurrentHashMap.newKeySet();

    @Override
    public Map<String, CallException> upsert(String tenant, List<Chunk> chunks) {
      chunks.forEach(chunk -> ids.add(chunk.id()));
      return Map.of();
    }

    @Override
    public void delete(String tenant, Collection<String> chunkIds) {
      ids.removeAll(chunkIds);
    }

    @Override
    public List<Passage> search(String tenant, SearchQuery query) {
      return List.of();
    }
  }

  private final ScriptedEmbeddings provider =
      new ScriptedEmbeddings(new EmbeddingLimits(1, 10_000, 50), ScriptedEmbeddings::sound);
  private final Stored store = new Stored();

  /** Each text ten times, each time in another document, in any order. */
  private static List<EmbeddingTask> job() {
    List<EmbeddingTask> job = new ArrayList<>();
    IntStream.range(0, CHUNKS)
        .forEach(i ->
            job.add(
                new EmbeddingTask(
                    "acme",
                    "doc-" + i,
                    1L,
                    "chunk-" + i,
                    ChunkAction.STORE,
                    0,
                    null,
                    "text " + i % TEXTS,
                    Map.of(),
                    Instant.MAX,
                    null)));
    Collections.shuffle(job, new Random(5));
    return job;
  }

  /** One process does its part of the job, all of it at once; its records of usage. */
  private List<UsageEvent> work(List<EmbeddingTask> part, Cache cache) throws Exception {
    List<UsageEvent> usage = new ArrayList<>();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (EmbeddingPacker packer = EmbeddingPacker.start("test", provider, ONE_EACH, () -> 0);
        ChunkStorePacker batches = ChunkStorePacker.start(store, 100, Duration.ofMillis(5), 2);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      TextEmbedder embedder =
          new CachedEmbeddings(
              packer, provider, new LayeredCache(1 << 20, cache, meters), Duration.ofHours(1));
      EmbeddingHandler handler =
          new EmbeddingHandler(
              embedder,
              batches,
              new UsageRecords(
                  true, provider.name(), new PriceTable(Map.of()), meters, InstantSource.system()),
              provider.model(),
              new OneIndex());
      List<Future<List<TaskOutput<?>>>> all = new ArrayList<>();
      for (EmbeddingTask task : part) {
        all.add(threads.submit(() -> handler.handle(TestTasks.of(Topics.EMBEDDING_TASKS, task))));
      }
      for (Future<List<TaskOutput<?>>> done : all) {
        usage.add(TestTasks.only(Topics.USAGE, done.get()).value());
      }
    }
    return usage;
  }

  @Test
  void aTenthOfTheCallsIsMade() throws Exception {
    try (EmbeddedRedis server = EmbeddedRedis.start(folder, 0);
        RedisConnection redis = connect(server)) {
      Cache cache = new RedisCache(redis);
      List<EmbeddingTask> job = job();
      List<UsageEvent> usage = new ArrayList<>();
      usage.addAll(work(job.subList(0, CHUNKS / 2), cache));
      // Another process, with nothing in its own memory.
      usage.addAll(work(job.subList(CHUNKS / 2, CHUNKS), cache));

      assertThat(store.ids).hasSize(CHUNKS);
      assertThat(provider.calls).hasSizeBetween(TEXTS, CHUNKS * 105 / 1000);
      assertThat(usage.stream().filter(event -> !event.getCached())).hasSize(provider.calls.size());
    }
  }

  private RedisConnection connect(EmbeddedRedis server) {
    Settings settings =
        Settings.read(
            SettingsSource.of(
                Map.of("REDIS_URL", server.url(), "REDIS_POOL_SIZE", "128"), Map.of(), folder));
    return RedisConnection.open(settings.redis(), java.util.Optional.empty());
  }
}
