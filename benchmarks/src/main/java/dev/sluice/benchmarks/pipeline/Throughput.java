package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.lab.Arguments;
import dev.sluice.local.FreePort;
import dev.sluice.schemas.State;
import java.time.Duration;
import java.util.Map;

/**
 * The highest rate that the whole pipeline holds, each role a process of its own on this machine.
 * The rate goes up in steps until one is not held. A rate is held if all was accepted, all that was
 * accepted completes, and what was under way at the last submission, beyond the calls of the
 * provider themselves, is less than a second's work.
 */
final class Throughput {
  private static final int PATIENCE_SECONDS = 120;
  private static final double STEP = 1.15;

  private Throughput() {}

  /** The result of a rate. */
  private record Step(
      int rate, int accepted, int refused, int behind, int unended, int failed, int twice) {
    boolean isHeld(double provider) {
      return refused == 0 && unended == 0 && failed == 0 && behind < rate * (1 + provider);
    }

    void requireSound(Outcome outcome) {
      outcome.require(
          unended == 0,
          "%d accepted requests had not ended %d s after".formatted(unended, PATIENCE_SECONDS));
      outcome.require(twice == 0, twice + " requests ended twice");
    }

    @Override
    public String toString() {
      return "%d a second: %d accepted, %d refused, %d under way at the end, %d not ended, %d failed"
          .formatted(rate, accepted, refused, behind, unended, failed);
    }
  }

  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    int rate = arguments.number("--rate", 400);
    int seconds = arguments.number("--seconds", 60);
    int warmUp = arguments.number("--warm-up", 90);
    int provider = arguments.number("--provider-millis", 200);
    int conversations = arguments.number("--conversations", 2000);
    boolean search = Boolean.parseBoolean(arguments.text("--search", "false"));
    double bound = provider / 1000.0;
    Outcome held = new Outcome();
    held.require(false, "no rate was held");
    int port = FreePort.any();
    try (Plant plant = Plant.pipeline(Duration.ofMillis(provider), port, search)) {
      try (Links links = new Links(port, 400)) {
        System.out.printf("warming up for %d s%n", warmUp);
        System.out.println(run(plant, links, rate, warmUp, conversations));
        while (true) {
          Costs costs = Costs.since(plant);
          Step step = run(plant, links, rate, seconds, conversations);
          System.out.println(step);
          if (!step.isHeld(bound)) {
            step.requireSound(held);
            break;
          }
          held = new Outcome();
          step.requireSound(held);
          held.atLeast("rate held for " + seconds + " s", rate, 400, "a second");
          costs.report(step.accepted(), held);
          rate = (int) (rate * STEP);
        }
      }
    }
    held.end();
  }

  private static Step run(Plant plant, Links links, int rate, int seconds, int conversations)
      throws InterruptedException {
    try (EndLog ends = EndLog.watch(plant.settings(Map.of()).kafka())) {
      Requests requests = new Requests(links, conversations);
      Pace.run(rate, 0, rate * seconds, requests::submit);
      int accepted = requests.accepted().size();
      int behind = accepted - ends.size();
      ends.await(accepted, PATIENCE_SECONDS);
      int unended = 0;
      int failed = 0;
      for (String id : requests.accepted().keySet()) {
        EndLog.End end = ends.of(id).orElse(null);
        unended += end == null ? 1 : 0;
        failed += end != null && end.state() != State.COMPLETED ? 1 : 0;
      }
      return new Step(rate, accepted, requests.refused(), behind, unended, failed, ends.twice());
    }
  }
}
