package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.lab.Tasks;
import dev.sluice.benchmarks.lab.Wire;
import dev.sluice.benchmarks.pipeline.Calls.Way;
import dev.sluice.core.settings.KafkaSettings;
import dev.sluice.schemas.ChatResult;
import dev.sluice.schemas.topic.Topics;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Measures the effect of one call that takes as long as the whole measurement on the others. Tasks
 * come at a steady rate. Each is measured from the time at which it was due until its result is
 * read.
 */
final class SlowCall {
  private static final int IN_FLIGHT = 500;
  private static final int WARM_UP_SECONDS = 20;
  private static final int PATIENCE_SECONDS = 60;

  private final Map<String, Long> due = new ConcurrentHashMap<>();
  private final Wire wire;
  private final Wire.Reader<ChatResult> results;
  private final int rate;
  private int written;

  private SlowCall(Wire wire, Wire.Reader<ChatResult> results, int rate) {
    this.wire = wire;
    this.results = results;
    this.rate = rate;
  }

  static void measure(Plant plant, int rate, int seconds, int rounds, Outcome outcome)
      throws IOException, InterruptedException {
    KafkaSettings kafka = WorkerRuntime.prepare(plant, "slow-", 0);
    Role worker = WorkerRuntime.start(plant, kafka, Way.SLUICE, IN_FLIGHT, "slow", false);
    try (Wire wire = new Wire(kafka);
        Wire.Reader<ChatResult> results = wire.read(Topics.CHAT_RESULTS)) {
      SlowCall load = new SlowCall(wire, results, rate);
      load.run(WARM_UP_SECONDS, new Samples(), outcome);
      Samples without = new Samples();
      Samples with = new Samples();
      for (int round = 1; round <= rounds; round++) {
        load.run(seconds, without, outcome);
        load.slow(round, seconds);
        load.run(seconds, with, outcome);
      }
      System.out.printf("without a slow call: %s%n", without.summary());
      System.out.printf("with one of %d s:     %s%n", seconds, with.summary());
      double change = 100 * (with.millis(0.99) / without.millis(0.99) - 1);
      outcome.atMost("p99 of the others beside a call of " + seconds + " s", change, 10, "% more");
    }
    plant.stop(worker);
  }

  /** A task that is not counted, and takes as long as the next round. */
  private void slow(int round, int seconds) {
    String id = "slow" + round;
    String input = "Take your time. #latency=%d".formatted(seconds * 1000);
    wire.write(Topics.CHAT_TASKS, id, Tasks.chat(id, input, 64));
    wire.flush();
  }

  private void run(int seconds, Samples samples, Outcome outcome) throws InterruptedException {
    int first = written;
    int count = rate * seconds;
    written += count;
    Thread writer =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                Pace.run(rate, first, count, this::write);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    int[] seen = {0};
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds + PATIENCE_SECONDS);
    while (seen[0] < count && System.nanoTime() < end) {
      results.poll(result -> {
        Long start = due.remove(result.getRequestId());
        if (start != null) {
          samples.add(System.nanoTime() - start);
          seen[0]++;
        }
      });
    }
    writer.join();
    outcome.require(seen[0] == count, "%d of %d tasks had a result".formatted(seen[0], count));
  }

  private void write(int number, long time) {
    String id = "n" + number;
    due.put(id, time);
    wire.write(Topics.CHAT_TASKS, id, Tasks.chat(id, WorkerRuntime.INPUT, 64));
  }
}
