package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.lab.Arguments;
import dev.sluice.local.FreePort;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures the effect of starting and ending worker processes on requests. Under a steady load
 * processes are added, and then ended until one is left. No request may be lost, doubled or failed,
 * and none may wait for long.
 */
final class Scaling {
  private static final int PATIENCE_SECONDS = 60;
  private static final double MOST_MILLIS = 3000;

  private final Plant plant;
  private final int seconds;

  /** The changes with their times, as {@link System#nanoTime} counts, the latest last. */
  private final List<Moment> moments = new ArrayList<>();

  /**
   * @param whole how long the requests took that were due from then until the next
   */
  private record Moment(String what, long nanos, Samples whole) {}

  private Scaling(Plant plant, int seconds) {
    this.plant = plant;
    this.seconds = seconds;
  }

  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    int rate = arguments.number("--rate", 100);
    int seconds = arguments.number("--seconds", 20);
    int warmUp = arguments.number("--warm-up", 60);
    int provider = arguments.number("--provider-millis", 200);
    int more = arguments.number("--processes", 2);
    Outcome outcome = new Outcome();
    int port = FreePort.any();
    try (Plant plant = Plant.pipeline(Duration.ofMillis(provider), port, false)) {
      try (Links links = new Links(port, 400);
          EndLog ends = EndLog.watch(plant.settings(Map.of()).kafka())) {
        System.out.printf("warming up for %d s with %d a second%n", warmUp, rate);
        Requests before = new Requests(links, 1000);
        Pace.run(rate, 0, rate * warmUp, before::submit);
        ends.await(before.accepted().size(), PATIENCE_SECONDS);
        Scaling scaling = new Scaling(plant, seconds);
        Requests requests = new Requests(links, 1000);
        Thread changes = Thread.ofPlatform().start(() -> scaling.run(more));
        Pace.run(rate, rate * warmUp, submitted -> changes.isAlive(), requests::submit);
        ends.await(before.accepted().size() + requests.accepted().size(), PATIENCE_SECONDS);
        outcome.require(scaling.moments.size() == 2 * more + 1, "not every process came and went");
        scaling.report(requests, ends, provider, outcome);
      }
    }
    outcome.end();
  }

  private void run(int more) {
    try {
      happens("nothing changes");
      rest();
      for (int i = 0; i < more; i++) {
        happens("a process more");
        plant.workers();
        plant.awaitRoles();
        rest();
      }
      for (int i = 0; i < more; i++) {
        happens("a process less");
        plant.stop(
            plant.roles().stream()
                .filter(r -> r.name().equals("workers"))
                .findFirst()
                .orElseThrow());
        rest();
      }
    } catch (IOException e) {
      throw new IllegalStateException("a process could not be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void happens(String what) {
    moments.add(new Moment(what, System.nanoTime(), new Samples()));
  }

  /** Until the next thing happens. */
  private void rest() throws InterruptedException {
    TimeUnit.SECONDS.sleep(seconds);
  }

  private void report(Requests requests, EndLog ends, int provider, Outcome outcome) {
    requests.requireCompleted(ends, outcome, (due, took) -> phase(due).whole().add(took));
    double worst = 0;
    for (Moment moment : moments) {
      System.out.printf("%s: %s%n", moment.what(), moment.whole().summary());
      worst = Math.max(worst, moment.whole().millis(1) - provider);
    }
    outcome.atMost("the longest that anybody was held up", worst, MOST_MILLIS, "ms");
  }

  /** The latest moment by then. */
  private Moment phase(long nanos) {
    return moments.stream()
        .filter(moment -> moment.nanos() <= nanos)
        .reduce((earlier, later) -> later)
        .orElseGet(moments::getFirst);
  }
}
