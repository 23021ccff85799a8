package dev.sluice.benchmarks.limits;

import dev.sluice.benchmarks.lab.Arguments;
import dev.sluice.benchmarks.lab.Child;
import dev.sluice.benchmarks.lab.Lab;
import dev.sluice.benchmarks.lab.Runs;
import dev.sluice.benchmarks.lab.Tasks;
import dev.sluice.benchmarks.lab.Wire;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.simulator.ProviderOptions;
import dev.sluice.simulator.SimulatedProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures the part of a provider's limit that three worker processes use together while there is a
 * backlog, and the number of refusals. In the same minutes, three processes with the customary
 * limiter run against a provider of their own with the same limits.
 */
final class LimitUse {
  private static final int PROCESSES = 3;
  private static final int REQUESTS_A_MINUTE = 600;
  private static final int TOKENS_A_MINUTE = 60_000;

  /** Charged for each call: 36,000 tokens a minute, so that the requests are what binds. */
  private static final int MAX_TOKENS = 60;

  private record Result(
      double usedPercent, long refused, long refusedLater, double otherPercent, long otherRefused) {
    @Override
    public String toString() {
      return ("%.1f %% of the limit used, %d refused (%d after the first second);"
              + " the customary limiter: %.1f %% used, %d refused")
          .formatted(usedPercent, refused, refusedLater, otherPercent, otherRefused);
    }
  }

  private LimitUse() {}

  public static void main(String[] args) throws Exception {
    int seconds = Arguments.of(args).number("--seconds", 180);
    Runs.of(args, () -> run(seconds), Result::usedPercent);
    System.exit(0);
  }

  private static SimulatedProvider provider() {
    return SimulatedProvider.start(
        ProviderOptions.defaults()
            .withLimits(REQUESTS_A_MINUTE, TOKENS_A_MINUTE)
            .withSlice(Duration.ofSeconds(1))
            .withLatency(Duration.ofMillis(200), Duration.ofMillis(1500)));
  }

  private static Result run(int seconds) throws Exception {
    Map<String, String> limits =
        Map.of(
            "RATE_LIMIT_REQUESTS", Integer.toString(REQUESTS_A_MINUTE),
            "RATE_LIMIT_TOKENS", Integer.toString(TOKENS_A_MINUTE));
    try (Lab lab = Lab.open();
        SimulatedProvider ours = provider();
        SimulatedProvider others = provider();
        Fleet fleet = Fleet.start(lab, ours, PROCESSES, limits);
        Wire wire = new Wire(lab.settings(limits).kafka())) {
      int backlog = REQUESTS_A_MINUTE * (seconds + 60) / 60;
      for (int i = 0; i < backlog; i++) {
        wire.write(Topics.CHAT_TASKS, "r" + i, Tasks.chat("r" + i, "hello", MAX_TOKENS));
      }
      wire.flush();
      while (ours.calls().received() == 0) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      long start = System.nanoTime();
      List<Child> rivals = rivals(lab, others, seconds);
      sleepUntil(start, 1);
      long early = refused(ours);
      sleepUntil(start, seconds);
      // What the provider let in is what was used of its limit, answered already or not.
      double used = percent(ours, seconds);
      long refused = refused(ours);
      for (Child rival : rivals) {
        rival.awaitEnd(120);
      }
      return new Result(used, refused, refused - early, percent(others, seconds), refused(others));
    }
  }

  private static List<Child> rivals(Lab lab, SimulatedProvider provider, int seconds)
      throws Exception {
    List<Child> rivals = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      rivals.add(
          Child.start(
              lab.folder(),
              Map.of(),
              DocumentWorker.class,
              "--url",
              provider.baseUrl().toString(),
              "--rpm",
              Integer.toString(REQUESTS_A_MINUTE),
              "--max-tokens",
              Integer.toString(MAX_TOKENS),
              "--seconds",
              Integer.toString(seconds)));
    }
    return rivals;
  }

  private static double percent(SimulatedProvider provider, int seconds) {
    long admitted = provider.calls().received() - refused(provider);
    return 100.0 * admitted / (REQUESTS_A_MINUTE * seconds / 60.0);
  }

  private static long refused(SimulatedProvider provider) {
    return provider.statuses().getOrDefault(429, 0L);
  }

  private static void sleepUntil(long start, int seconds) throws InterruptedException {
    long left = start + TimeUnit.SECONDS.toNanos(seconds) - System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
  }
}
