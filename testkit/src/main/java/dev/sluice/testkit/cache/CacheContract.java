package dev.sluice.testkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sluice.core.cache.Cache;
import dev.sluice.core.cache.CacheKey;
import dev.sluice.testkit.outage.Outage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of {@link Cache}. The cache is empty before each test. */
@Timeout(90)
public abstract class CacheContract {
  private static final Duration LONG = Duration.ofHours(1);
  private static final CacheKey KEY = CacheKey.of("embedding", "t", "model", "text");

  /** Opens a new client of the same cache, as in another process. */
  protected abstract Cache open();

  protected abstract Outage outage();

  @Test
  void missesWhatWasNeverPut() {
    assertThat(open().get(KEY)).isEmpty();
  }

  @Test
  void givesBackTheBytesToAnotherClient() {
    byte[] every = new byte[256];
    for (int i = 0; i < every.length; i++) {
      every[i] = (byte) i;
    }
    open().put(KEY, every, LONG);
    assertThat(open().get(KEY)).hasValueSatisfying(v -> assertThat(v).isEqualTo(every));
  }

  @Test
  void keepsAnEmptyValueAndALargeOne() {
    Cache cache = open();
    byte[] large = new byte[2_000_000];
    Arrays.fill(large, (byte) 7);
    cache.put(KEY, new byte[0], LONG);
    assertThat(cache.get(KEY)).hasValueSatisfying(v -> assertThat(v).isEmpty());
    cache.put(KEY, large, LONG);
    assertThat(cache.get(KEY)).hasValueSatisfying(v -> assertThat(v).isEqualTo(large));
  }

  @Test
  void theLastValueStays() {
    Cache cache = open();
    cache.put(KEY, new byte[] {1}, LONG);
    cache.put(KEY, new byte[] {2}, LONG);
    assertThat(cache.get(KEY)).hasValueSatisfying(v -> assertThat(v).containsExactly(2));
  }

  @Test
  void tenantsAndKindsStayApart() {
    Cache cache = open();
    List<CacheKey> keys =
        List.of(
            CacheKey.of("embedding", "a", "b", "c"),
            CacheKey.of("embedding", "b", "a", "c"),
            CacheKey.of("embedding", "a", "bc"),
            CacheKey.of("embedding", "ab", "c"),
            CacheKey.of("search", "a", "b", "c"));
    for (int i = 0; i < keys.size(); i++) {
      cache.put(keys.get(i), new byte[] {(byte) i}, LONG);
    }
    for (int i = 0; i < keys.size(); i++) {
      byte expected = (byte) i;
      assertThat(cache.get(keys.get(i)))
          .hasValueSatisfying(v -> assertThat(v).containsExactly(expected));
    }
  }

  @Test
  void aValueIsForgottenAfterItsTime() {
    Cache cache = open();
    cache.put(KEY, new byte[] {1}, Duration.ofMillis(100));
    Awaitility.await().until(() -> cache.get(KEY).isEmpty());
  }

  @Test
  void aValueWithoutTimeIsNotKept() {
    Cache cache = open();
    cache.put(KEY, new byte[] {1}, Duration.ZERO);
    assertThat(cache.get(KEY)).isEmpty();
  }

  @Test
  void twoProcessesSeeWholeValues() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> users = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Cache cache = open();
        byte[] own = new byte[10_000];
        Arrays.fill(own, (byte) i);
        users.add(
            threads.submit(() -> {
              for (int round = 0; round < 50; round++) {
                cache.put(KEY, own, LONG);
                byte[] seen = cache.get(KEY).orElseThrow();
                byte first = seen[0];
                assertThat(seen).hasSize(own.length).containsOnly(first);
              }
            }));
      }
      for (Future<?> user : users) {
        Object _ = user.get();
      }
    }
  }

  @Test
  void missesWhileAwayAndHitsAgainAfter() {
    Cache cache = open();
    cache.put(KEY, new byte[] {1}, LONG);
    outage().begin();
    try {
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> {
            for (int i = 0; i < 1_000; i++) {
              assertThat(cache.get(KEY)).isEmpty();
              cache.put(KEY, new byte[] {2}, LONG);
            }
          },
          "calls wait for a server that cannot be reached");
    } finally {
      outage().end();
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(cache.get(KEY)).hasValueSatisfying(v -> assertThat(v).containsExactly(1)));
  }
}
