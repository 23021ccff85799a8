package dev.sluice.benchmarks.limits;

import dev.sluice.benchmarks.lab.Lab;
import dev.sluice.benchmarks.lab.Runs;
import dev.sluice.benchmarks.lab.Tasks;
import dev.sluice.benchmarks.lab.Wire;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.simulator.ProviderOptions;
import dev.sluice.simulator.SimulatedProvider;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Redis is killed under a backlog of three worker processes, and comes back after some seconds. */
final class RedisOutage {
  private static final int REQUESTS = 900;
  private static final int REQUESTS_A_MINUTE = 600;
  private static final int TOKENS_A_MINUTE = 60_000;
  private static final int MAX_TOKENS = 60;
  private static final int BEFORE_SECONDS = 30;
  private static final int AWAY_SECONDS = 5;
  private static final int PATIENCE_SECONDS = 240;

  private record Result(
      int completed, int failed, int received, long refused, long mostInMinute, int unknown) {
    @Override
    public String toString() {
      return ("%d of %d completed, %d failed; %d calls, %d refused, at most %d within a minute of"
              + " %d allowed, %d of unknown outcome")
          .formatted(
              completed,
              REQUESTS,
              failed,
              received,
              refused,
              mostInMinute,
              REQUESTS_A_MINUTE,
              unknown);
    }
  }

  private RedisOutage() {}

  public static void main(String[] args) throws Exception {
    Runs.of(args, RedisOutage::run, Result::mostInMinute);
    System.exit(0);
  }

  private static Result run() throws Exception {
    Map<String, String> limits =
        Map.of(
            "RATE_LIMIT_REQUESTS", Integer.toString(REQUESTS_A_MINUTE),
            "RATE_LIMIT_TOKENS", Integer.toString(TOKENS_A_MINUTE));
    try (Lab lab = Lab.open();
        SimulatedProvider provider =
            SimulatedProvider.start(
                ProviderOptions.defaults()
                    .withLimits(REQUESTS_A_MINUTE, TOKENS_A_MINUTE)
                    .withSlice(Duration.ofSeconds(1))
                    .withLatency(Duration.ofMillis(200), Duration.ofMillis(1500)));
        Fleet _ = Fleet.start(lab, provider, 3, limits);
        Wire wire = new Wire(lab.settings(limits).kafka());
        Timeline timeline = new Timeline(provider)) {
      for (int i = 0; i < REQUESTS; i++) {
        wire.write(Topics.CHAT_TASKS, "r" + i, Tasks.chat("r" + i, "hello", MAX_TOKENS));
      }
      wire.flush();
      TimeUnit.SECONDS.sleep(BEFORE_SECONDS);
      lab.redis().kill();
      TimeUnit.SECONDS.sleep(AWAY_SECONDS);
      lab.redis().restart();
      Outcomes outcomes = Outcomes.await(wire, REQUESTS, PATIENCE_SECONDS);
      return new Result(
          outcomes.completed().size(),
          outcomes.failed().size(),
          provider.calls().received(),
          provider.statuses().getOrDefault(429, 0L),
          timeline.mostAdmitted(TimeUnit.MINUTES.toNanos(1)),
          outcomes.unknown());
    }
  }

  /**
   * The outcomes of requests.
   *
   * @param unknown the calls that were reported with an unknown outcome
   */
  record Outcomes(Set<String> completed, Set<String> failed, int unknown) {
    /** Returns when all have ended, or when the time is over. */
    static Outcomes await(Wire wire, int requests, int seconds) {
      Set<String> completed = new HashSet<>();
      Set<String> failed = new HashSet<>();
      int[] unknown = {0};
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      try (Wire.Reader<ChatResult> results = wire.read(Topics.CHAT_RESULTS)) {
        while (completed.size() + failed.size() < requests && System.nanoTime() < end) {
          results.poll(result -> {
            Set<String> set = result.getFailure() == null ? completed : failed;
            if (set.add(result.getRequestId())) {
              unknown[0] += result.getUnknownCalls();
            }
          });
        }
      }
      return new Outcomes(completed, failed, unknown[0]);
    }
  }
}
