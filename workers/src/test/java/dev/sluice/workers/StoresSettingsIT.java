package dev.sluice.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.secrets.Secrets;
import dev.sluice.core.settings.Settings;
import dev.sluice.core.settings.SettingsSource;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.local.EmbeddedRedis;
import dev.sluice.schemas.IndexFacts;
import dev.sluice.schemas.KnownIndexes;
import dev.sluice.schemas.Passage;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.Turn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.RedisClient;

/** What the stores of a worker process are by the settings; Redis is real. */
class StoresSettingsIT {
  @TempDir static Path data;
  private static EmbeddedRedis redis;
  private static RedisClient eye;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    redis = EmbeddedRedis.start(data, 0);
    eye = RedisClient.create(redis.url());
  }

  @AfterAll
  static void stop() {
    eye.close();
    redis.close();
  }

  private WorkerStores stores(String... pairs) {
    Map<String, String> flags = new HashMap<>();
    flags.put("REDIS_URL", redis.url());
    flags.put("VECTOR_STORE_PATH", folder.resolve("vectors").toString());
    for (int i = 0; i < pairs.length; i += 2) {
      flags.put(pairs[i], pairs[i + 1]);
    }
    Settings settings = Settings.read(SettingsSource.of(flags, Map.of(), folder));
    Secrets secrets =
        new Secrets(
            () -> {
              throw new AssertionError("no reference is used here");
            },
            Optional.empty(),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            InstantSource.system());
    return new StoresConfiguration().workersStores(settings, secrets);
  }

  private static List<Long> secondsToLive() {
    return eye.keys("sluice:*").stream().map(eye::ttl).toList();
  }

  @Test
  void aStatusIsKeptForItsTime() {
    eye.flushAll();
    try (WorkerStores stores = stores("STATUS_TTL", "2h")) {
      stores
          .status()
          .apply(
              List.of(
                  StatusEvent.newBuilder()
                      .setTenant("acme")
                      .setId("r")
                      .setState(State.PROCESSING)
                      .setStage("accepted")
                      .setRank(1)
                      .setAt(Instant.now())
                      .build()));
    }
    assertThat(secondsToLive()).isNotEmpty().allMatch(ttl -> ttl > 7100 && ttl <= 7200);
  }

  @Test
  void aTurnIsKeptForItsTime() {
    eye.flushAll();
    try (WorkerStores stores = stores("MEMORY_TTL", "3h", "MEMORY_STORE", "redis")) {
      stores
          .conversations()
          .memory()
          .append("acme", "c", List.of(new Turn(1L, "r", "in", "out", Instant.now())));
    }
    assertThat(secondsToLive()).isNotEmpty().allMatch(ttl -> ttl > 10_700 && ttl <= 10_900);
  }

  @ParameterizedTest
  @CsvSource({"1", "3"})
  void aProcessHasNoMoreConnectionsThanItsPool(int size) throws Exception {
    int before = clients();
    try (WorkerStores stores = stores("REDIS_POOL_SIZE", Integer.toString(size));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch together = new CountDownLatch(1);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(
            threads.submit(() -> {
              together.await();
              for (int n = 0; n < 20; n++) {
                stores.redisCheck().run();
              }
              return null;
            }));
      }
      together.countDown();
      for (Future<?> one : all) {
        one.get();
      }
      assertThat(clients() - before).isBetween(1, size);
    }
  }

  private static int clients() {
    String name = "connected_clients:";
    return eye.info("clients")
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToInt(line -> Integer.parseInt(line.substring(name.length()).strip()))
        .sum();
  }

  @Test
  void aClusterIsLookedForOnlyWhereOneIsSet() {
    try (WorkerStores single = stores("REDIS_CLUSTER", "false");
        WorkerStores cluster = stores("REDIS_CLUSTER", "true")) {
      single.redisCheck().run();
      assertThatThrownBy(() -> cluster.redisCheck().run()).isInstanceOf(RetriableException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, words", "false, near"})
  void wordsAreSearchedWhereSearchIsHybrid(String hybrid, String first) {
    try (WorkerStores stores = stores("HYBRID_SEARCH", hybrid, "VECTOR_STORE_TYPE", "lucene")) {
      List<Chunk> chunks = new ArrayList<>();
      chunks.add(chunk("words", "a penstock gate", 0.2f));
      for (int i = 0; i < 5; i++) {
        chunks.add(chunk(i == 0 ? "near" : "other" + i, "nothing alike", 1f - i * 0.1f));
      }
      IndexFacts index =
          new IndexFacts("one", "", "all-MiniLM-L6-v2", 200, 30, false, false, Instant.now());
      stores.vectors().follow(new KnownIndexes(index, true, null, List.of()));
      assertThat(stores.vectors().store().upsert("acme", chunks)).isEmpty();
      List<Passage> found =
          stores
              .vectors()
              .store()
              .search("acme", new SearchQuery("penstock", new float[] {1f, 0f}, 1, Map.of()));
      assertThat(found).extracting(Passage::getDocumentId).containsExactly(first);
    }
    assertThat(Files.isDirectory(folder.resolve("vectors"))).isTrue();
  }

  private static Chunk chunk(String document, String text, float along) {
    float across = (float) Math.sqrt(1 - along * along);
    return new Chunk(
        document + "#0", document, 0, null, text, Map.of(), new float[] {along, across});
  }
}
