package dev.sluice.benchmarks.limits;

import dev.sluice.benchmarks.lab.Lab;
import dev.sluice.benchmarks.lab.Runs;
import dev.sluice.benchmarks.lab.Tasks;
import dev.sluice.benchmarks.lab.Wire;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.simulator.ProviderOptions;
import dev.sluice.simulator.SimulatedProvider;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A provider halves its limit while three worker processes have a backlog for it. */
final class LimitChange {
  private static final int REQUESTS_A_MINUTE = 600;
  private static final int TOKENS_A_MINUTE = 60_000;
  private static final int MAX_TOKENS = 60;
  private static final int BEFORE_SECONDS = 60;
  private static final int STEADY_SECONDS = 5;
  private static final int AFTER_SECONDS = 60;

  private record Result(
      double refusedPercent, long refusedLater, double usedBefore, double usedAfter) {
    @Override
    public String toString() {
      return ("%.2f %% of all calls refused, %d later than %d s after the change;"
              + " %.1f %% of the limit used before, %.1f %% of the half after those seconds")
          .formatted(refusedPercent, refusedLater, STEADY_SECONDS, usedBefore, usedAfter);
    }
  }

  private LimitChange() {}

  public static void main(String[] args) throws Exception {
    Runs.of(args, LimitChange::run, Result::refusedPercent);
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
      int backlog = 2 * REQUESTS_A_MINUTE * (BEFORE_SECONDS + AFTER_SECONDS) / 60;
      for (int i = 0; i < backlog; i++) {
        wire.write(Topics.CHAT_TASKS, "r" + i, Tasks.chat("r" + i, "hello", MAX_TOKENS));
      }
      wire.flush();
      while (provider.calls().received() == 0) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      long start = System.nanoTime();
      TimeUnit.SECONDS.sleep(BEFORE_SECONDS);
      provider.limits(REQUESTS_A_MINUTE / 2, TOKENS_A_MINUTE / 2);
      long change = System.nanoTime();
      TimeUnit.SECONDS.sleep(AFTER_SECONDS);
      long end = System.nanoTime();
      long steady = change + TimeUnit.SECONDS.toNanos(STEADY_SECONDS);
      return new Result(
          100.0
              * timeline.refused(start, end)
              / (timeline.admitted(start, end) + timeline.refused(start, end)),
          timeline.refused(steady, end),
          used(timeline, start, change, REQUESTS_A_MINUTE),
          used(timeline, steady, end, REQUESTS_A_MINUTE / 2));
    }
  }

  private static double used(Timeline timeline, long from, long to, int aMinute) {
    double minutes = (to - from) / 60e9;
    return 100.0 * timeline.admitted(from, to) / (aMinute * minutes);
  }
}
