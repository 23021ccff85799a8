package dev.sluice.workers.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.core.vectors.VectorStore;
import dev.sluice.schemas.Passage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CachedVectorSearchTest {
  /** Finds a passage that names its search. */
  private static final class Counting implements VectorStore {
    private final AtomicInteger searches = new AtomicInteger();
    private boolean failing;
    private Runnable duringSearch = () -> {};

    @Override
    public Map<String, CallException> upsert(String tenant, List<Chunk> chunks) {
      if (failing) {
        throw new RetriableException("unavailable", "half of it is stored", null);
      }
      return Map.of();
    }

    @Override
    public void delete(String tenant, Collection<String> chunkIds) {}

    @Override
    public List<Passage> search(String tenant, SearchQuery query) {
      String text = "search " + searches.incrementAndGet();
      duringSearch.run();
      return List.of(new Passage("doc", 3, 0.75, text, "title"));
    }
  }

  private static final SearchQuery QUERY =
      new SearchQuery("gates", new float[] {1, 2}, 5, Map.of("lang", "en"));

  private final Counting store = new Counting();
  private final MemoryCache shared = new MemoryCache();
  private String index = "first";

  /** What one process has. */
  private CachedVectorSearch process() {
    LayeredCache cache = new LayeredCache(1 << 20, shared, new SimpleMeterRegistry());
    return new CachedVectorSearch(store, cache, Duration.ofSeconds(30), () -> index);
  }

  private final CachedVectorSearch one = process();
  private final CachedVectorSearch two = process();

  private static String found(CachedVectorSearch process, SearchQuery query) {
    return process.search("acme", query).getFirst().getText();
  }

  @Test
  void anEqualSearchIsServedInEveryProcess() {
    List<Passage> first = one.search("acme", QUERY);
    assertThat(one.search("acme", QUERY)).isEqualTo(first);
    assertThat(two.search("acme", QUERY)).isEqualTo(first);
    assertThat(store.searches).hasValue(1);
  }

  @Test
  void whatWasFoundInAnotherIndexIsNotServed() {
    assertThat(found(one, QUERY)).isEqualTo("search 1");
    index = "second";
    assertThat(found(one, QUERY)).isEqualTo("search 2");
    assertThat(found(two, QUERY)).isEqualTo("search 2");
  }

  @Test
  void anotherTenantOrQueryIsAnother() {
    one.search("acme", QUERY);
    one.search("emca", QUERY);
    one.search("acme", new SearchQuery("locks", QUERY.vector(), 5, QUERY.filter()));
    one.search("acme", new SearchQuery("gates", new float[] {1, 3}, 5, QUERY.filter()));
    one.search("acme", new SearchQuery("gates", QUERY.vector(), 6, QUERY.filter()));
    one.search("acme", new SearchQuery("gates", QUERY.vector(), 5, Map.of("lang", "de")));
    assertThat(store.searches).hasValue(6);
  }

  @Test
  void aChangeOfTheTenantsChunksIsSeenAtOnceByAll() {
    found(one, QUERY);
    two.upsert("acme", List.of());
    assertThat(found(one, QUERY)).isEqualTo("search 2");
    one.delete("acme", List.of("x"));
    assertThat(found(two, QUERY)).isEqualTo("search 3");
  }

  @Test
  void aChangeOfAnotherTenantChangesNothing() {
    found(one, QUERY);
    two.upsert("emca", List.of());
    assertThat(found(one, QUERY)).isEqualTo("search 1");
  }

  @Test
  void aChangeThatFailedMayHaveStoredSome() {
    found(one, QUERY);
    store.failing = true;
    assertThatThrownBy(() -> two.upsert("acme", List.of())).isInstanceOf(RetriableException.class);
    assertThat(found(one, QUERY)).isEqualTo("search 2");
  }

  @Test
  void aSearchThatAChangeOvertookIsNotServed() {
    store.duringSearch = () -> two.upsert("acme", List.of());
    assertThat(found(one, QUERY)).isEqualTo("search 1");
    store.duringSearch = () -> {};
    assertThat(found(one, QUERY)).isEqualTo("search 2");
  }

  @Test
  void aHundredAtOnceAreOneSearch() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    store.duringSearch =
        () -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    List<FutureTask<String>> tasks = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      FutureTask<String> task = new FutureTask<>(() -> found(one, QUERY));
      tasks.add(task);
      threads.add(Thread.ofVirtual().start(task));
    }
    Awaitility.await()
        .until(() -> threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
    gate.countDown();

    for (FutureTask<String> task : tasks) {
      assertThat(task.get()).isEqualTo("search 1");
    }
    assertThat(store.searches).hasValue(1);
  }

  @Test
  void withoutTheSharedCacheNothingIsServedThatMightBeOld() {
    shared.away(true);
    found(one, QUERY);
    assertThat(found(one, QUERY)).isEqualTo("search 2");
  }
}
