package dev.sluice.benchmarks.limits;

import dev.sluice.benchmarks.lab.Arguments;
import dev.sluice.benchmarks.lab.Lab;
import dev.sluice.benchmarks.lab.Runs;
import dev.sluice.benchmarks.lab.Tasks;
import dev.sluice.benchmarks.lab.Wire;
import dev.sluice.benchmarks.limits.RedisOutage.Outcomes;
import dev.sluice.schemas.UsageEvent;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.simulator.ProviderOptions;
import dev.sluice.simulator.SimulatedProvider;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Worker processes are killed at seeded moments while they make calls that cost money. */
final class Kills {
  private static final int REQUESTS = 2000;
  private static final int KILLS = 50;
  private static final int LEAST_MILLIS = 1500;
  private static final int MOST_MILLIS = 4500;
  private static final int PATIENCE_SECONDS = 400;
  private static final int USAGE_SECONDS = 20;

  private record Result(int completed, int failed, int worked, int unknown, Recorded recorded) {
    int unexplained() {
      return worked - completed - unknown;
    }

    @Override
    public String toString() {
      return ("%d of %d completed, %d failed, after %d kills; the provider counts %d calls = %d"
              + " requests + %d reported as unknown + %d unexplained; usage has %d records of %d"
              + " ids with %d calls, %d of them unknown")
          .formatted(
              completed,
              REQUESTS,
              failed,
              KILLS,
              worked,
              completed,
              unknown,
              unexplained(),
              recorded.records,
              recorded.byId.size(),
              recorded.calls(),
              recorded.unknown());
    }
  }

  /** The contents of the usage records, each id once. */
  private static final class Recorded {
    private final Map<String, UsageEvent> byId = new HashMap<>();
    private int records;

    /** Reads until every request has its record, or for so long. */
    static Recorded of(Wire wire) {
      Recorded recorded = new Recorded();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(USAGE_SECONDS);
      try (Wire.Reader<UsageEvent> usage = wire.read(Topics.USAGE)) {
        while (recorded.byId.size() < REQUESTS && System.nanoTime() < end) {
          usage.poll(event -> {
            recorded.records++;
            recorded.byId.put(event.getId(), event);
          });
        }
      }
      return recorded;
    }

    private int unknown() {
      return byId.values().stream().mapToInt(UsageEvent::getUnknownCalls).sum();
    }

    private int calls() {
      return unknown() + byId.values().stream().mapToInt(UsageEvent::getAttempts).sum();
    }
  }

  private Kills() {}

  public static void main(String[] args) throws Exception {
    int seed = Arguments.of(args).number("--seed", 1);
    Runs.of(args, () -> run(seed), Result::unexplained);
    System.exit(0);
  }

  private static Result run(int seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, String> limits =
        Map.of(
            "RATE_LIMIT_REQUESTS", "1200",
            "RATE_LIMIT_TOKENS", "10000000");
    try (Lab lab = Lab.open();
        SimulatedProvider provider =
            SimulatedProvider.start(
                ProviderOptions.defaults()
                    .withLatency(Duration.ofMillis(200), Duration.ofMillis(2000)));
        Fleet fleet = Fleet.start(lab, provider, 3, limits);
        Wire wire = new Wire(lab.settings(limits).kafka())) {
      for (int i = 0; i < REQUESTS; i++) {
        wire.write(Topics.CHAT_TASKS, "r" + i, Tasks.chat("r" + i, "hello", 60));
      }
      wire.flush();
      for (int i = 0; i < KILLS; i++) {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LEAST_MILLIS, MOST_MILLIS));
        fleet.replace(random.nextInt(fleet.size()));
      }
      Outcomes outcomes = Outcomes.await(wire, REQUESTS, PATIENCE_SECONDS);
      return new Result(
          outcomes.completed().size(),
          outcomes.failed().size(),
          provider.calls().received(),
          outcomes.unknown(),
          Recorded.of(wire));
    }
  }
}
