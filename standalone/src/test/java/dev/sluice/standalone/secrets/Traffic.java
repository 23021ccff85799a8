package dev.sluice.standalone.secrets;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** Callers that send one request after another until they are closed, and record failures. */
final class Traffic implements AutoCloseable {
  private static final int CALLERS = 4;

  private final RecordingClient client;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger completed = new AtomicInteger();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  Traffic(RecordingClient client) {
    this.client = client;
    for (int caller = 0; caller < CALLERS; caller++) {
      int number = caller;
      threads.submit(() -> run(number));
    }
  }

  private void run(int caller) {
    for (int i = 0; !closed; i++) {
      try {
        JsonNode end = client.ask("question %d of caller %d".formatted(i, caller));
        if (RecordingClient.state(end).equals("completed")) {
          completed.incrementAndGet();
        } else {
          failures.add(end.toString());
        }
      } catch (RuntimeException | AssertionError e) {
        failures.add(e.toString());
        return;
      }
    }
  }

  /** Returns once so many more requests have been completed, all begun from now on. */
  void awaitMore(int requests) {
    int enough = completed.get() + CALLERS + requests;
    Awaitility.await("more answers")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> completed.get() >= enough || !failures.isEmpty());
  }

  List<String> failures() {
    return failures;
  }

  /** Returns once every request has ended. */
  @Override
  public void close() {
    closed = true;
    threads.close();
  }
}
