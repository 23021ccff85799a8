package dev.sluice.workers.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
  private final SingleFlight<String, String> flights = new SingleFlight<>();
  private final AtomicInteger fetches = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private final ExecutorService threadEach =
      Executors.newThreadPerTaskExecutor(task -> {
        Thread thread = Thread.ofVirtual().unstarted(task);
        synchronized (threads) {
          threads.add(thread);
        }
        return thread;
      });

  @AfterEach
  void end() {
    threadEach.shutdownNow();
  }

  private List<Future<String>> hundred(SingleFlight.Fetch<String> fetch) {
    List<Future<String>> all = new ArrayList<>();
    Callable<String> caller = () -> flights.get("k", fetch).value();
    for (int i = 0; i < 100; i++) {
      all.add(threadEach.submit(caller));
    }
    await().until(() -> fetches.get() == 1 && allWait());
    return all;
  }

  private boolean allWait() {
    synchronized (threads) {
      return threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING);
    }
  }

  @Test
  void aHundredAtOnceFetchOnce() throws Exception {
    List<Future<String>> all =
        hundred(() -> {
          fetches.incrementAndGet();
          release.await();
          return "one";
        });
    release.countDown();
    for (Future<String> each : all) {
      assertThat(each.get()).isEqualTo("one");
    }
    assertThat(fetches).hasValue(1);
  }

  @Test
  void aFailureIsEverybodysAndIsForgotten() throws Exception {
    List<Future<String>> all =
        hundred(() -> {
          fetches.incrementAndGet();
          release.await();
          throw new IllegalStateException("no");
        });
    release.countDown();
    for (Future<String> each : all) {
      assertThatThrownBy(each::get)
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("no");
    }
    assertThat(flights.get("k", () -> "now").value()).isEqualTo("now");
  }

  @Test
  void whereTheOneThatFetchesIsInterruptedAnotherTakesOver() throws Exception {
    List<Future<String>> all =
        hundred(() -> {
          if (fetches.incrementAndGet() == 1) {
            release.await();
          }
          return "by another";
        });
    threads.getFirst().interrupt();
    List<String> got = new ArrayList<>();
    int interrupted = 0;
    for (Future<String> each : all) {
      try {
        got.add(each.get());
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(InterruptedException.class);
        interrupted++;
      }
    }
    assertThat(interrupted).isEqualTo(1);
    assertThat(got).hasSize(99).containsOnly("by another");
  }

  @Test
  void oneThatWaitsAndIsInterruptedHarmsNobody() throws Exception {
    List<Future<String>> all =
        hundred(() -> {
          fetches.incrementAndGet();
          release.await();
          return "one";
        });
    threads.getLast().interrupt();
    assertThatThrownBy(() -> all.getLast().get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
    release.countDown();
    assertThat(all.getFirst().get()).isEqualTo("one");
    assertThat(fetches).hasValue(1);
  }
}
