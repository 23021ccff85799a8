package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.lab.Arguments;
import dev.sluice.local.FreePort;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * Measures the time that the whole pipeline adds to the provider's own time, with each role as a
 * process of its own. It is measured from the time at which a request was due until its end is seen
 * on the topic of statuses. For some requests it is also measured until a waiting client has the
 * answer.
 */
final class Latency {
  private static final int WAITED_FOR = 10;
  private static final int PATIENCE_SECONDS = 60;

  private Latency() {}

  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    int rate = arguments.number("--rate", 200);
    int seconds = arguments.number("--seconds", 60);
    int warmUp = arguments.number("--warm-up", 120);
    int warmUpRate = arguments.number("--warm-up-rate", 400);
    int settle = arguments.number("--settle", 90);
    int provider = arguments.number("--provider-millis", 200);
    int conversations = arguments.number("--conversations", 2000);
    boolean search = Boolean.parseBoolean(arguments.text("--search", "false"));
    boolean stages = Boolean.parseBoolean(arguments.text("--stages", "false"));
    Outcome outcome = new Outcome();
    int port = FreePort.any();
    try (Plant plant = Plant.pipeline(Duration.ofMillis(provider), port, search)) {
      try (Links links = new Links(port, 400);
          EndLog ends = EndLog.watch(plant.settings(Map.of()).kafka())) {
        System.out.printf("warming up for %d s with %d a second%n", warmUp, warmUpRate);
        Requests before = new Requests(links, conversations);
        int warm = warmUpRate * warmUp;
        Pace.run(warmUpRate, 0, warm, (n, due) -> submit(links, before, n, due));
        // The rate that is measured has paths of its own, which are compiled while it runs.
        System.out.printf("settling for %d s with %d a second%n", settle, rate);
        Pace.run(rate, warm, rate * settle, (n, due) -> submit(links, before, n, due));
        ends.await(before.accepted().size(), PATIENCE_SECONDS);
        System.out.printf("measuring %d requests a second for %d s%n", rate, seconds);
        try (Stages hops = stages ? Stages.watch(plant) : Stages.none()) {
          Requests requests = new Requests(links, conversations);
          Samples waited = new Samples();
          Costs costs = Costs.since(plant);
          Pace.run(
              rate,
              warm + rate * settle,
              rate * seconds,
              (number, due) -> {
                if (submit(links, requests, number, due)) {
                  waited.add(System.nanoTime() - due);
                }
              });
          ends.await(before.accepted().size() + requests.accepted().size(), PATIENCE_SECONDS);
          costs.report(requests.accepted().size(), outcome);
          report(outcome, requests, ends, waited, provider);
          hops.report(requests.accepted());
        }
      }
    }
    outcome.end();
  }

  /** Submits, and waits for the end of some; returns whether it did. */
  private static boolean submit(Links links, Requests requests, int number, long due)
      throws IOException, InterruptedException {
    String id = requests.submit(number, due);
    if (number % WAITED_FOR != 0 || id.isEmpty()) {
      return false;
    }
    links.with(link -> link.get("/status/" + id + "?wait=60"));
    return true;
  }

  private static void report(
      Outcome outcome, Requests requests, EndLog ends, Samples waited, int provider) {
    Samples whole = new Samples();
    requests.requireCompleted(ends, outcome, (due, took) -> whole.add(took));
    System.out.printf("answer to the submission: %s%n", requests.answers().summary());
    System.out.printf("until the end is seen on the topic: %s%n", whole.summary());
    System.out.printf("until a client that waits has it: %s%n", waited.summary());
    outcome.atMost("added, p50", whole.millis(0.5) - provider, 40, "ms");
    outcome.atMost("added, p99", whole.millis(0.99) - provider, 120, "ms");
    outcome.atMost("added as a client sees it, p50", waited.millis(0.5) - provider, 40, "ms");
    outcome.atMost("added as a client sees it, p99", waited.millis(0.99) - provider, 120, "ms");
  }
}
