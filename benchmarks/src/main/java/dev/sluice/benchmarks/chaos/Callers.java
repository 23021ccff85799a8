package dev.sluice.benchmarks.chaos;

import dev.sluice.benchmarks.chaos.History.Accepted;
import dev.sluice.benchmarks.chaos.History.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * Single requests at a steady rate, each sent once whatever becomes of it, and reads of the status
 * of what was accepted last: what a user is answered while something is away.
 */
final class Callers implements AutoCloseable {
  private static final int EVERY_MILLIS = 250;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int ACCEPTED = 202;

  private final URI url;
  private final Recorder recorder;
  private final Watch watch;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Its threads are virtual: a call that waits keeps none of the next from going out. */
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  /** Guarded by itself. */
  private final List<Called> calls = new ArrayList<>();

  private volatile String last = "";
  private int count;

  /**
   * A call and its answer.
   *
   * @param write whether it was a request; a read of a status otherwise
   * @param at when it was made, in milliseconds since the run began
   * @param status 0 if there was no answer
   * @param after how long the answer took, in milliseconds
   */
  record Called(boolean write, long at, int status, boolean retryAfter, long after) {}

  Callers(URI url, Recorder recorder, Watch watch) {
    this.url = url;
    this.recorder = recorder;
    this.watch = watch;
  }

  void begin() {
    timer.scheduleAtFixedRate(this::next, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void next() {
    String input = "Steady question %d.".formatted(++count);
    Thread.ofVirtual().start(() -> ask(input));
    String read = last;
    if (count % 2 == 0 && !read.isEmpty()) {
      HttpRequest request =
          HttpRequest.newBuilder(url.resolve("/status/" + read)).timeout(TIMEOUT).build();
      Thread.ofVirtual().start(() -> call(request, false));
    }
  }

  private void ask(String input) {
    String body = JsonMapper.shared().writeValueAsString(Map.of("input", input));
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/async-process"))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    String answer = call(request, true);
    if (!answer.isEmpty()) {
      String id = JsonMapper.shared().readTree(answer).path("request_id").asString("");
      recorder.addAccepted(
          new Accepted(id, Kind.CHAT, null, input, Set.of(), false, true, recorder.now()));
      watch.follow(id);
      last = id;
    }
  }

  /**
   * Makes a call.
   *
   * @return the body of the answer if the call was accepted, else an empty text
   */
  private String call(HttpRequest request, boolean write) {
    long at = recorder.now();
    int status = 0;
    boolean retryAfter = false;
    String accepted = "";
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      status = answer.statusCode();
      retryAfter = answer.headers().firstValue("Retry-After").isPresent();
      accepted = status == ACCEPTED ? answer.body() : "";
    } catch (IOException e) {
      // Counted as status 0.
      accepted = "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (calls) {
      calls.add(new Called(write, at, status, retryAfter, recorder.now() - at));
    }
    return accepted;
  }

  /** All that were answered so far. */
  List<Called> calls() {
    synchronized (calls) {
      return List.copyOf(calls);
    }
  }

  /** Sends no more, and waits for what is under way. */
  void end() throws InterruptedException {
    timer.shutdownNow();
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (calls().stream().filter(Called::write).count() < count && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    http.shutdownNow();
  }
}
