package dev.sluice.benchmarks.pipeline;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that submit one request after another with no pause, whatever they are answered. */
final class Pushing {
  private static final Set<Integer> EXPECTED = Set.of(202, 429, 503);
  private static final String BODY = "{\"input\":\"What is asked?\"}";

  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
  private final AtomicInteger broken = new AtomicInteger();
  private final AtomicInteger mute = new AtomicInteger();
  private final Samples samples = new Samples();
  private final int seconds;

  private Pushing(int seconds) {
    this.seconds = seconds;
  }

  /** Lets so many push for so long. */
  static Pushing run(int port, int clients, int seconds) {
    Pushing pushing = new Pushing(seconds);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < clients; i++) {
        threads.submit(() -> {
          while (System.nanoTime() < end) {
            pushing.push(port, end);
          }
        });
      }
    }
    return pushing;
  }

  private void push(int port, long end) {
    try (HttpLink link = HttpLink.open(port)) {
      while (System.nanoTime() < end) {
        long start = System.nanoTime();
        HttpLink.Answer answer = link.post("/async-process", BODY);
        statuses.merge(answer.status(), 1, Integer::sum);
        if (answer.status() == 202) {
          samples.add(System.nanoTime() - start);
          accepted.add(answer.field("request_id"));
        } else if (!answer.headers().containsKey("retry-after")) {
          mute.incrementAndGet();
        }
        if (answer.headers().getOrDefault("connection", "").equalsIgnoreCase("close")) {
          return;
        }
      }
    } catch (IOException e) {
      broken.incrementAndGet();
    }
  }

  Set<String> accepted() {
    return accepted;
  }

  /** Refusals that did not say when to come again. */
  int mute() {
    return mute.get();
  }

  /** Answers that are neither an acceptance nor a refusal for the load. */
  int odd() {
    return statuses.entrySet().stream()
        .filter(e -> !EXPECTED.contains(e.getKey()))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  String summary() {
    return "%.0f accepted a second, answers by status %s, %d connections broken; of the 202: %s"
        .formatted(accepted.size() / (double) seconds, statuses, broken.get(), samples.summary());
  }
}
