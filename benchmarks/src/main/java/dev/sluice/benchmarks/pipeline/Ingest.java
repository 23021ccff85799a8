package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.lab.Arguments;
import dev.sluice.benchmarks.lab.Wire;
import dev.sluice.ingest.IngestMain;
import dev.sluice.local.FreePort;
import dev.sluice.schemas.Request;
import dev.sluice.schemas.topic.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Measures how fast the API accepts, alone on a broker and Redis, with 80 connections at a steady
 * rate. Then it tests the API beyond its capacity: with clients that never pause, callers over
 * their limit, and a broker that does not answer. In each case every accepted request must be in
 * the log.
 */
final class Ingest {
  private static final int PATIENCE_SECONDS = 60;

  private Ingest() {}

  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    int rate = arguments.number("--rate", 500);
    int clients = arguments.number("--clients", 80);
    int warmUp = arguments.number("--warm-up", 60);
    int seconds = arguments.number("--seconds", 60);
    int over = arguments.number("--over-seconds", 20);
    Outcome outcome = new Outcome();
    Set<String> accepted = new HashSet<>();
    try (Plant plant = Plant.start(Duration.ZERO, Map.of())) {
      int port = FreePort.any();
      Role api = plant.role("api", IngestMain.class, Map.of("PORT", Integer.toString(port)));
      plant.awaitRoles();
      System.out.printf("warming up for %d s%n", warmUp);
      Pushing warm = Pushing.run(port, clients, warmUp);
      accepted.addAll(warm.accepted());
      try (Links links = new Links(port, clients)) {
        Requests requests = new Requests(links, 0);
        System.out.printf("measuring %d a second for %d s%n", rate, seconds);
        double cpu = api.cpuSeconds();
        Pace.run(rate, 0, rate * seconds, requests::submit);
        System.out.printf(
            "at %d a second: %s; %.2f processors%n",
            rate, requests.answers().summary(), (api.cpuSeconds() - cpu) / seconds);
        outcome.require(requests.refused() == 0, requests.refused() + " were refused");
        outcome.atMost(
            "p99 of the 202 at %d a second".formatted(rate),
            requests.answers().millis(0.99),
            25,
            "ms");
        accepted.addAll(requests.accepted().keySet());
      }
      for (int many : List.of(clients, 5 * clients)) {
        Pushing all = Pushing.run(port, many, over);
        System.out.printf("%d clients without a pause: %s%n", many, all.summary());
        keep(all, accepted, outcome);
      }
      limited(plant, clients, over, accepted, outcome);
      silent(plant, port, clients, accepted, outcome);
      int missing = missing(plant, accepted);
      System.out.printf("%d accepted, %d of them not in the log%n", accepted.size(), missing);
      outcome.require(missing == 0, missing + " accepted requests are not in the log");
      System.out.printf("api: at most %d MiB%n", api.peakMiB());
    }
    outcome.end();
  }

  /** Callers over their limit, which another process of the API holds. */
  private static void limited(
      Plant plant, int clients, int seconds, Set<String> accepted, Outcome outcome)
      throws IOException, InterruptedException {
    int port = FreePort.any();
    Role api =
        plant.role(
            "api-limited",
            IngestMain.class,
            Map.of("PORT", Integer.toString(port), "API_RATE_LIMIT", "600"));
    plant.awaitRoles();
    Pushing pushing = Pushing.run(port, clients, seconds);
    System.out.printf("with 600 calls a minute allowed: %s%n", pushing.summary());
    keep(pushing, accepted, outcome);
    plant.stop(api);
  }

  /** The broker answers nobody for longer than the API waits for it. */
  private static void silent(
      Plant plant, int port, int clients, Set<String> accepted, Outcome outcome)
      throws IOException, InterruptedException {
    Role broker = plant.broker();
    broker.pause();
    Pushing pushing;
    try {
      pushing = Pushing.run(port, clients, 15);
    } finally {
      broker.resume();
    }
    System.out.printf("with a broker that is silent: %s%n", pushing.summary());
    keep(pushing, accepted, outcome);
    TimeUnit.SECONDS.sleep(15);
    Pushing after = Pushing.run(port, clients, 5);
    System.out.printf("and after: %s%n", after.summary());
    keep(after, accepted, outcome);
  }

  private static void keep(Pushing pushing, Set<String> accepted, Outcome outcome) {
    accepted.addAll(pushing.accepted());
    outcome.require(
        pushing.mute() == 0, pushing.mute() + " were refused with no word on when to come again");
    outcome.require(pushing.odd() == 0, pushing.odd() + " were answered with another status");
  }

  private static int missing(Plant plant, Set<String> accepted) {
    Set<String> left = new HashSet<>(accepted);
    try (Wire wire = new Wire(plant.settings(Map.of()).kafka());
        Wire.Reader<Request> log = wire.read(Topics.REQUESTS)) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!left.isEmpty() && System.nanoTime() < end) {
        log.poll(request -> left.remove(request.getRequestId()));
      }
    }
    return left.size();
  }
}
