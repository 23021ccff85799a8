package dev.sluice.benchmarks.limits;

import dev.sluice.benchmarks.lab.Arguments;
import dev.sluice.benchmarks.lab.Lab;
import dev.sluice.benchmarks.lab.Runs;
import dev.sluice.benchmarks.lab.Tasks;
import dev.sluice.benchmarks.lab.Wire;
import dev.sluice.core.tokens.Tokens;
import dev.sluice.hosting.KafkaTopics;
import dev.sluice.schemas.EmbeddingResult;
import dev.sluice.schemas.EmbeddingTask;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.simulator.ProviderOptions;
import dev.sluice.simulator.SimulatedProvider;
import dev.sluice.workers.embedding.EmbeddedText;
import dev.sluice.workers.embedding.EmbeddingPacker;
import dev.sluice.workers.packing.PackingBounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Measures how full the embedding calls are: for a backlog in Kafka at the worker's start, for a
 * trickle of inputs, and for a full call with one input that the provider refuses.
 */
final class Packing {
  private static final int CALL_INPUTS = 2048;
  private static final int CALL_TOKENS = 300_000;
  private static final int PATIENCE_SECONDS = 300;
  private static final int TRICKLE = 50;
  private static final int TRICKLE_MILLIS = 200;
  private static final int LINGER_MILLIS = 20;

  private record Result(
      int calls, int least, double trickleMillis, double linger, int stored, int refused) {
    @Override
    public String toString() {
      return ("backlog: %d calls, %d at the least (%.3f times); 5 chunks a second: %.1f ms added in"
              + " the median, the linger is %.0f; one bad input of %d: %d stored,"
              + " %d refused")
          .formatted(
              calls,
              least,
              (double) calls / least,
              trickleMillis,
              linger,
              CALL_INPUTS,
              stored,
              refused);
    }
  }

  private Packing() {}

  public static void main(String[] args) throws Exception {
    int chunks = Arguments.of(args).number("--chunks", 10_000);
    int words = Arguments.of(args).number("--words", 300);
    Runs.of(args, () -> run(chunks, words), Result::calls);
    System.exit(0);
  }

  private static Result run(int chunks, int words) throws Exception {
    Map<String, String> limits =
        Map.of(
            "RATE_LIMIT_REQUESTS", "3000",
            "RATE_LIMIT_TOKENS", "100000000",
            "EMBEDDING_LINGER", LINGER_MILLIS + "ms",
            "ENABLE_CACHING", "false");
    try (Lab lab = Lab.open();
        SimulatedProvider provider =
            SimulatedProvider.start(
                ProviderOptions.defaults()
                    .withLimits(3000, 100_000_000)
                    .withLatency(Duration.ofMillis(300), Duration.ofMillis(600)))) {
      KafkaTopics.ensure(lab.settings(limits), lab.kafka());
      try (Wire wire = new Wire(lab.settings(limits).kafka());
          Wire.Reader<EmbeddingResult> results = wire.read(Topics.EMBEDDING_RESULTS)) {
        List<Integer> tokens = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
          String text = "Chunk %d%s".formatted(i, " of many words".repeat(words / 3));
          tokens.add(Tokens.count(text));
          write(wire, Tasks.chunk("doc", i, text));
        }
        wire.flush();
        try (Fleet _ = Fleet.start(lab, provider, 1, limits)) {
          read(results, chunks);
          int calls = provider.calls().received();
          double trickle = trickle();
          Set<String> failed = badInput(wire, results);
          return new Result(
              calls,
              least(tokens),
              trickle,
              LINGER_MILLIS,
              CALL_INPUTS - failed.size(),
              failed.size());
        }
      }
    }
  }

  /** As few calls as the limits of one allow. */
  private static int least(List<Integer> tokens) {
    long all = tokens.stream().mapToLong(Integer::longValue).sum();
    return (int) Math.max(Math.ceilDiv(tokens.size(), CALL_INPUTS), Math.ceilDiv(all, CALL_TOKENS));
  }

  /** The time that the packer adds to a call under a low rate, as the median in milliseconds. */
  private static double trickle() throws InterruptedException {
    PackingBounds bounds =
        new PackingBounds(CALL_INPUTS, CALL_TOKENS, Duration.ofMillis(LINGER_MILLIS), 4);
    List<Double> added = Collections.synchronizedList(new ArrayList<>());
    try (EmbeddingPacker packer =
        EmbeddingPacker.start("trickle", new SlowEmbeddings(), bounds, () -> 0)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < TRICKLE; i++) {
        String text = "Drop %d of a trickle".formatted(i);
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    long start = System.nanoTime();
                    EmbeddedText embedded = packer.embed(Tasks.TENANT, text);
                    added.add((System.nanoTime() - start - embedded.latency().toNanos()) / 1e6);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
        TimeUnit.MILLISECONDS.sleep(TRICKLE_MILLIS);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    return added.stream().sorted().toList().get(TRICKLE / 2);
  }

  private static Set<String> badInput(Wire wire, Wire.Reader<EmbeddingResult> results) {
    for (int i = 0; i < CALL_INPUTS; i++) {
      String text = i == 1000 ? "#fail=content_policy" : "Note %d beside a bad one".formatted(i);
      write(wire, Tasks.chunk("bad", i, text));
    }
    wire.flush();
    return read(results, CALL_INPUTS);
  }

  private static void write(Wire wire, EmbeddingTask task) {
    wire.write(Topics.EMBEDDING_TASKS, task.getChunkId(), task);
  }

  /** Reads until so many chunks have ended; those that failed. */
  private static Set<String> read(Wire.Reader<EmbeddingResult> results, int chunks) {
    Set<String> ended = new HashSet<>();
    Set<String> failed = new HashSet<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (ended.size() < chunks) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("only %d of %d ended".formatted(ended.size(), chunks));
      }
      results.poll(result -> {
        ended.add(result.getChunkId());
        if (result.getFailure() != null) {
          failed.add(result.getChunkId());
        }
      });
    }
    return failed;
  }
}
