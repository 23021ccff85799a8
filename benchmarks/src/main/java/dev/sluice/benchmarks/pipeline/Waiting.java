package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.lab.Arguments;
import dev.sluice.benchmarks.lab.Wire;
import dev.sluice.core.status.Lifecycle;
import dev.sluice.ingest.IngestMain;
import dev.sluice.local.FreePort;
import dev.sluice.schemas.Answer;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.Usage;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.WorkersMain;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Thousands of clients that wait on one API process for the end of a request each. Their requests
 * are real; the ends are written here, in the topology's place, so that the time between the
 * terminal state's record and the answer is that of the projector, Redis and the API alone.
 */
final class Waiting {
  private static final int SUBMITTED_A_SECOND = 400;
  private static final int CONNECTED_A_SECOND = 800;
  private static final int WAIT_SECONDS = 60;

  private final Map<String, Long> ended = new ConcurrentHashMap<>();
  private final Samples lag = new Samples();
  private final AtomicInteger unended = new AtomicInteger();
  private final AtomicInteger broken = new AtomicInteger();

  private Waiting() {}

  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    int clients = arguments.number("--clients", 10_000);
    int seconds = arguments.number("--seconds", 20);
    int heap = arguments.number("--heap-mib", 1400);
    String collector = arguments.text("--collector", "Z");
    int warmUp = arguments.number("--warm-up-clients", 5_000);
    Outcome outcome = new Outcome();
    Waiting waiting = new Waiting();
    int port = FreePort.any();
    try (Plant plant = Plant.start(Duration.ZERO, Map.of())) {
      Role api =
          plant.role(
              "api",
              IngestMain.class,
              Map.of("PORT", Integer.toString(port)),
              List.of("-Xmx" + heap + "m", "-XX:-UseSerialGC", "-XX:+Use" + collector + "GC"));
      plant.role("workers", WorkersMain.class, Map.of());
      plant.awaitRoles();
      System.out.printf("warming up with %d clients%n", warmUp);
      new Waiting().measure(plant, api, port, submit(port, warmUp, outcome), seconds);
      List<String> ids = submit(port, clients, outcome);
      System.out.printf(
          "%d accepted; the API has %d threads and %d MiB%n",
          ids.size(), api.threads(), api.residentMiB());
      waiting.measure(plant, api, port, ids, seconds);
      System.out.printf("from the terminal state to the answer: %s%n", waiting.lag.summary());
      outcome.require(waiting.broken.get() == 0, waiting.broken.get() + " connections were broken");
      outcome.require(
          waiting.unended.get() == 0, waiting.unended.get() + " were answered before the end");
      outcome.atMost(
          "from the terminal state to the answer, p50", waiting.lag.millis(0.5), 50, "ms");
      outcome.atMost(
          "from the terminal state to the answer, p99", waiting.lag.millis(0.99), 50, "ms");
      outcome.atLeast("clients that waited at once", waiting.lag.size(), clients, "");
    }
    outcome.end();
  }

  private static List<String> submit(int port, int count, Outcome outcome)
      throws IOException, InterruptedException {
    try (Links links = new Links(port, 100)) {
      Requests requests = new Requests(links, 0);
      Pace.run(SUBMITTED_A_SECOND, 0, count, requests::submit);
      outcome.require(requests.refused() == 0, requests.refused() + " were refused");
      return new ArrayList<>(requests.accepted().keySet());
    }
  }

  private void measure(Plant plant, Role api, int port, List<String> ids, int seconds)
      throws IOException, InterruptedException {
    CountDownLatch connected = new CountDownLatch(ids.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Wire wire = new Wire(plant.settings(Map.of()).kafka())) {
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              Pace.run(
                  CONNECTED_A_SECOND,
                  0,
                  ids.size(),
                  (number, due) -> threads.submit(() -> await(port, ids.get(number), connected)));
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      if (!connected.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(connected.getCount() + " clients are not connected");
      }
      TimeUnit.SECONDS.sleep(2);
      System.out.printf(
          "%d wait; the API has %d threads and %d MiB%n",
          ids.size(), api.threads(), api.residentMiB());
      double cpu = api.cpuSeconds();
      Pace.run(
          ids.size() / (double) seconds,
          0,
          ids.size(),
          (number, due) -> end(wire, ids.get(number)));
      System.out.printf(
          "the API took %.2f processors while they ended%n", (api.cpuSeconds() - cpu) / seconds);
    }
  }

  private void end(Wire wire, String id) {
    ended.put(id, System.nanoTime());
    wire.write(
        Topics.STATUS,
        id,
        StatusEvent.newBuilder()
            .setId(id)
            .setState(State.COMPLETED)
            .setStage("chat")
            .setRank(Lifecycle.rank(0, State.COMPLETED, 0))
            .setAt(Instant.now())
            .setResult(
                Answer.newBuilder()
                    .setOutput("An answer of a sentence.")
                    .setModel("gpt-4")
                    .setUsage(new Usage(10, 10))
                    .build())
            .build());
  }

  private void await(int port, String id, CountDownLatch connected) {
    try (HttpLink link = HttpLink.open(port)) {
      connected.countDown();
      HttpLink.Answer answer = link.get("/status/%s?wait=%d".formatted(id, WAIT_SECONDS));
      Long since = ended.get(id);
      if (since == null || !answer.body().contains("\"completed\"")) {
        unended.incrementAndGet();
      } else {
        lag.add(System.nanoTime() - since);
      }
    } catch (IOException e) {
      broken.incrementAndGet();
    }
  }
}
