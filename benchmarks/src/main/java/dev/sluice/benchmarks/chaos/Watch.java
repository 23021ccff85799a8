package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.chaos.Api.Answer;
import dev.sluice.benchmarks.chaos.History.Sighting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Asks for the status of everything that was accepted, again and again until it has ended. */
final class Watch implements AutoCloseable {
  private static final int LEAST_MILLIS = 500;
  private static final int MOST_MILLIS = 1_500;
  private static final int LATER_MILLIS = 4_000;
  private static final int CONCURRENT = 16;
  private static final int PATIENCE_SECONDS = 120;

  private final Api api;
  private final Recorder recorder;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, CompletableFuture<Void>> ends = new ConcurrentHashMap<>();

  Watch(Api api, Recorder recorder) {
    this.api = api;
    this.recorder = recorder;
  }

  /** Asks for a status from now on. */
  void follow(String id) {
    ends.computeIfAbsent(id, i -> new CompletableFuture<>());
    threads.submit(() -> {
      while (!look(id)) {
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(LEAST_MILLIS, MOST_MILLIS));
      }
      ends.get(id).complete(null);
      // An end must stay an end.
      TimeUnit.MILLISECONDS.sleep(LATER_MILLIS);
      look(id);
      return null;
    });
  }

  /** Returns once something has ended, or when nobody would wait any longer. */
  void awaitEnd(String id) throws InterruptedException {
    CompletableFuture<Void> end = ends.get(id);
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (end != null && !end.isDone() && System.nanoTime() < patience) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** The number of ids that have not ended. */
  int open() {
    return (int) ends.values().stream().filter(end -> !end.isDone()).count();
  }

  /** Asks once more for everything, when all is quiet; all that followed has ended by then. */
  void lookAtAll(List<String> ids) throws Exception {
    threads.shutdownNow();
    threads.awaitTermination(30, TimeUnit.SECONDS);
    try (ExecutorService last = Executors.newFixedThreadPool(CONCURRENT)) {
      for (String id : ids) {
        last.submit(() -> {
          for (int tries = 0; tries < 10 && answer(id).isEmpty(); tries++) {
            TimeUnit.MILLISECONDS.sleep(500);
          }
          return null;
        });
      }
    }
  }

  private boolean look(String id) throws InterruptedException {
    return answer(id)
        .filter(s -> !s.state().isEmpty() && !s.state().equals("processing"))
        .isPresent();
  }

  private Optional<Sighting> answer(String id) throws InterruptedException {
    Optional<Answer> answer = api.get("/status/" + id);
    int http = answer.map(Answer::status).orElse(0);
    if (http != 200 && http != 404) {
      return Optional.empty();
    }
    JsonNode body = answer.get().body();
    Sighting sighting =
        new Sighting(
            recorder.now(),
            http,
            http == 404 ? "" : body.path("status").path("state").asString(""),
            http == 404 ? "" : body.path("status").path("stage").asString(""),
            body.path("result").path("unknown_calls").asInt(0));
    recorder.saw(id, sighting);
    return Optional.of(sighting);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
