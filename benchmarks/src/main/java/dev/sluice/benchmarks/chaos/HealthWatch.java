package dev.sluice.benchmarks.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** Asks every process each second how it is, as whatever watches over it in production does. */
final class HealthWatch implements AutoCloseable {
  private static final int EVERY_MILLIS = 1_000;

  /** As the compose file has it; whoever asks does not wait for longer. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Recorder recorder;

  /** By process. Guarded by itself. */
  private final Map<String, List<Health>> seen = new LinkedHashMap<>();

  private HealthWatch(Recorder recorder) {
    this.recorder = recorder;
  }

  static HealthWatch over(Site site, Recorder recorder) throws IOException {
    HealthWatch watch = new HealthWatch(recorder);
    for (JavaMember role : site.roles()) {
      URI health = role.http().resolve("/actuator/health");
      watch.seen.put(role.name(), new ArrayList<>());
      watch.threads.submit(() -> watch.follow(role.name(), health));
    }
    return watch;
  }

  private Void follow(String process, URI health) throws InterruptedException {
    while (true) {
      long at = recorder.now();
      Health now = look(at, health);
      synchronized (seen) {
        seen.computeIfAbsent(process, p -> new ArrayList<>()).add(now);
      }
      TimeUnit.MILLISECONDS.sleep(Math.max(0, at + EVERY_MILLIS - recorder.now()));
    }
  }

  private Health look(long at, URI health) throws InterruptedException {
    int live = status(URI.create(health + "/liveness"));
    int ready = status(URI.create(health + "/readiness"));
    try {
      HttpResponse<String> whole = http.send(get(health), BodyHandlers.ofString());
      String down = Health.partsDown(JsonMapper.shared().readTree(whole.body()));
      return new Health(at, whole.statusCode(), live, ready, down);
    } catch (IOException e) {
      return new Health(at, 0, live, ready, "");
    }
  }

  private int status(URI probe) throws InterruptedException {
    try {
      return http.send(get(probe), BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private static HttpRequest get(URI uri) {
    return HttpRequest.newBuilder(uri).timeout(TIMEOUT).build();
  }

  /** The health answers so far, by process. */
  Map<String, List<Health>> seen() {
    synchronized (seen) {
      Map<String, List<Health>> copy = new LinkedHashMap<>();
      seen.forEach((process, all) -> copy.put(process, List.copyOf(all)));
      return copy;
    }
  }

  /** Whether every process was healthy at its last answer. */
  boolean isWell() {
    return seen().values().stream().allMatch(all -> !all.isEmpty() && all.getLast().isWell());
  }

  @Override
  public void close() {
    threads.shutdownNow();
    http.shutdownNow();
  }
}
