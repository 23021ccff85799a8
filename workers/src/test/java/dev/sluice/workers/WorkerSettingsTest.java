package dev.sluice.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.cache.Cache;
import dev.sluice.core.cache.CacheKey;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.llm.LlmAnswer;
import dev.sluice.core.llm.LlmCall;
import dev.sluice.core.llm.LlmProvider;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.core.vectors.VectorStore;
import dev.sluice.schemas.Message;
import dev.sluice.schemas.Operation;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.Role;
import dev.sluice.schemas.Usage;
import dev.sluice.schemas.UsageEvent;
import dev.sluice.workers.runtime.WorkerOptions;
import dev.sluice.workers.usage.PaidUsage;
import dev.sluice.workers.usage.UsageRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a worker process is made of by its settings. */
class WorkerSettingsTest {
  /** What all processes share, with how long each value is kept. */
  private static final class Shared implements Cache {
    private final Map<CacheKey, byte[]> values = new HashMap<>();
    private final List<Duration> kept = new ArrayList<>();
    private int asked;

    @Override
    public Optional<byte[]> get(CacheKey key) {
      asked++;
      return Optional.ofNullable(values.get(key));
    }

    @Override
    public void put(CacheKey key, byte[] value, Duration ttl) {
      values.put(key, value);
      kept.add(ttl);
    }
  }

  private static final class Model implements LlmProvider {
    private int calls;

    @Override
    public String name() {
      return "openai";
    }

    @Override
    public LlmAnswer answer(LlmCall call) {
      calls++;
      return new LlmAnswer("x".repeat(400_000), "gpt-4", "stop", new Usage(1, 1));
    }
  }

  private static final class Vectors implements VectorStore {
    private int searches;

    @Override
    public Map<String, CallException> upsert(String tenant, List<Chunk> chunks) {
      return Map.of();
    }

    @Override
    public void delete(String tenant, Collection<String> chunkIds) {}

    @Override
    public List<Passage> search(String tenant, SearchQuery query) {
      searches++;
      return List.of();
    }
  }

  @TempDir Path folder;

  private final Shared shared = new Shared();
  private final Model model = new Model();
  private final Vectors vectors = new Vectors();

  private Settings settings(String... pairs) {
    Map<String, String> flags = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      flags.put(pairs[i], pairs[i + 1]);
    }
    return Settings.read(SettingsSource.of(flags, Map.of(), folder));
  }

  private CacheDecorators caching(String... pairs) {
    return new CacheDecorators(settings(pairs), shared, new SimpleMeterRegistry());
  }

  private static LlmCall call(String text) {
    return new LlmCall(
        "acme",
        "id",
        "gpt-4",
        List.of(new Message(Role.USER, text)),
        List.of(),
        0,
        100,
        "text",
        true,
        Instant.MAX);
  }

  private static SearchQuery query() {
    return new SearchQuery("gates", new float[] {1, 2}, 5, Map.of());
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "false, 3"})
  void equalCallsAndSearchesAreMadeOnceWhereCachingIsOn(String on, int made) throws Exception {
    CacheDecorators caching = caching("ENABLE_CACHING", on);
    LlmProvider llm = caching.before(model);
    VectorStore store = caching.before(vectors, () -> "index");
    for (int i = 0; i < 3; i++) {
      llm.answer(call("hello"));
      store.search("acme", query());
    }
    assertThat(model.calls).isEqualTo(made);
    assertThat(vectors.searches).isEqualTo(made);
    assertThat(shared.values.isEmpty()).isEqualTo(on.equals("false"));
  }

  @Test
  void answersAndSearchesAreKeptForTheirTimes() throws Exception {
    CacheDecorators caching = caching("REDIS_TTL", "2h", "SEARCH_CACHE_TTL", "7s");
    caching.before(model).answer(call("hello"));
    assertThat(shared.kept).containsExactly(Duration.ofHours(2));
    shared.kept.clear();
    caching.before(vectors, () -> "index").search("acme", query());
    assertThat(shared.kept).contains(Duration.ofSeconds(7));
  }

  @Test
  void theMemoryOfAProcessHoldsNoMoreThanItsBound() throws Exception {
    for (int megabytes : List.of(1, 64)) {
      LlmProvider llm = caching("CACHE_LOCAL_MB", Integer.toString(megabytes)).before(model);
      shared.values.clear();
      for (int i = 0; i < 20; i++) {
        llm.answer(call("question " + i));
      }
      // Of 8 MB of answers, those that are not here are asked for there; they go a moment later.
      await()
          .untilAsserted(() -> {
            shared.asked = 0;
            for (int i = 0; i < 20; i++) {
              llm.answer(call("question " + i));
            }
            if (megabytes == 1) {
              assertThat(shared.asked).isGreaterThan(10);
            } else {
              assertThat(shared.asked).isZero();
            }
          });
    }
  }

  @Test
  void aWorkerRunsAsItIsSetTo() {
    WorkerOptions options =
        WorkerProcess.options(
            settings(
                "MAX_CONCURRENT_REQUESTS", "7",
                "WORKER_ATTEMPTS", "3",
                "DRAIN_TIMEOUT", "9s",
                "SERVICE_NAME", "svc",
                "TOPIC_PREFIX", "p."),
            Map.of(),
            "chat",
            1);
    assertThat(options.maxInFlight()).isEqualTo(7);
    assertThat(options.attempts()).isEqualTo(3);
    assertThat(options.drain()).isEqualTo(Duration.ofSeconds(9));
    assertThat(options.groupId()).isEqualTo("p.svc-chat");
  }

  @Test
  void usageIsPricedByTheTable() {
    Settings settings = settings("PRICES", "gpt-4o=2.5/10");
    UsageRecords usage =
        new UsageRecords(
            true,
            "openai",
            settings.paidCalls().prices(),
            new SimpleMeterRegistry(),
            InstantSource.system());
    PaidUsage spent = new PaidUsage(new Usage(1_000_000, 100_000), 1, 0, Duration.ZERO);
    UsageEvent event =
        (UsageEvent)
            usage.of(Operation.CHAT, "acme", "r", "r/0", "gpt-4o", spent).getFirst().value();
    assertThat(event.getCostMicros()).isEqualTo(3_500_000);
  }
}
