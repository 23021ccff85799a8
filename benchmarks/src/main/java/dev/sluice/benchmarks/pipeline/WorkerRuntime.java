package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.lab.Arguments;
import dev.sluice.benchmarks.lab.Tasks;
import dev.sluice.benchmarks.lab.Wire;
import dev.sluice.benchmarks.pipeline.Calls.Way;
import dev.sluice.core.settings.KafkaSettings;
import dev.sluice.hosting.KafkaTopics;
import dev.sluice.schemas.topic.Topic;
import dev.sluice.schemas.topic.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures the calls a second that the worker runtime makes from a backlog, with a provider of 200
 * ms and a bounded number of calls at a time. It compares them with the same calls without Kafka
 * and with Parallel Consumer, each in a process of its own, one after another. Then it measures the
 * effect of one call of a minute on the others.
 */
final class WorkerRuntime {
  static final String INPUT = "What is asked?";

  private static final int READY_SECONDS = 60;
  private static final int PROVIDER_MILLIS = 200;

  private WorkerRuntime() {}

  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    int seconds = arguments.number("--seconds", 20);
    int warmUp = arguments.number("--warm-up", 15);
    int runs = arguments.number("--runs", 3);
    int backlog = arguments.number("--backlog", 200_000);
    boolean paid = Boolean.parseBoolean(arguments.text("--paid", "false"));
    List<Way> ways =
        Stream.of(arguments.text("--ways", "ALONE,SLUICE,PEER").split(","))
            .map(Way::valueOf)
            .toList();
    Outcome outcome = new Outcome();
    try (Plant plant = Plant.start(Duration.ofMillis(PROVIDER_MILLIS), Map.of())) {
      for (String inFlight : arguments.text("--in-flight", "500,2000").split(",")) {
        compare(
            plant,
            new Load(Integer.parseInt(inFlight), warmUp, seconds, backlog, paid, ways),
            runs,
            outcome);
      }
      int slow = arguments.number("--slow-seconds", 60);
      if (slow > 0) {
        SlowCall.measure(
            plant,
            arguments.number("--slow-rate", 500),
            slow,
            arguments.number("--slow-rounds", 2),
            outcome);
      }
    }
    outcome.end();
  }

  /** The load for each way. */
  private record Load(
      int inFlight, int warmUp, int seconds, int backlog, boolean paid, List<Way> ways) {}

  private static void compare(Plant plant, Load load, int runs, Outcome outcome)
      throws IOException, InterruptedException, ExecutionException {
    KafkaSettings kafka = prepare(plant, "f" + load.inFlight() + "-", load.backlog());
    Map<Way, List<Double>> rates = new EnumMap<>(Way.class);
    for (int run = 1; run <= runs; run++) {
      for (Way way : load.ways()) {
        String group = "%s-%d-%d".formatted(way, load.inFlight(), run).toLowerCase();
        double rate = rate(plant, kafka, way, group, load, outcome);
        System.out.printf(
            "run %d, %d in flight, %s: %.0f a second%n", run, load.inFlight(), way, rate);
        rates.computeIfAbsent(way, w -> new ArrayList<>()).add(rate);
      }
    }
    double least = load.inFlight() >= 2000 ? 80 : 95;
    String of = load.inFlight() + " in flight, of ";
    if (rates.keySet().containsAll(List.of(Way.ALONE, Way.SLUICE))) {
      outcome.atLeast(of + "no Kafka", 100 * ratio(rates, Way.ALONE), least, "%");
    }
    if (rates.keySet().containsAll(List.of(Way.PEER, Way.SLUICE))) {
      outcome.atLeast(of + "Parallel Consumer", 100 * ratio(rates, Way.PEER), 100, "%");
    }
    System.out.printf(
        "%d in flight: the ideal is %d a second; in the middle %s%n",
        load.inFlight(),
        load.inFlight() * 1000 / PROVIDER_MILLIS,
        rates.entrySet().stream()
            .map(e -> "%s %.0f".formatted(e.getKey(), middle(e.getValue())))
            .collect(Collectors.joining(", ")));
  }

  /** The middle of what each run has of another way's rate in the same run. */
  private static double ratio(Map<Way, List<Double>> rates, Way other) {
    List<Double> ratios = new ArrayList<>();
    List<Double> ours = rates.getOrDefault(Way.SLUICE, List.of());
    List<Double> theirs = rates.getOrDefault(other, List.of());
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / theirs.get(i));
    }
    return middle(ratios);
  }

  private static double middle(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** Writes the backlog, which every way then reads from its beginning in a group of its own. */
  static KafkaSettings prepare(Plant plant, String prefix, int backlog) {
    var settings = plant.settings(Map.of("TOPIC_PREFIX", prefix));
    KafkaTopics.ensure(settings, plant.kafka());
    try (Wire wire = new Wire(settings.kafka())) {
      for (int i = 0; i < backlog; i++) {
        wire.write(Topics.CHAT_TASKS, "r" + i, Tasks.chat("r" + i, INPUT, 64));
      }
    }
    return settings.kafka();
  }

  private static double rate(
      Plant plant, KafkaSettings kafka, Way way, String group, Load load, Outcome outcome)
      throws IOException, InterruptedException, ExecutionException {
    plant.provider().resetCounts();
    long before = written(plant, kafka, Topics.CHAT_RESULTS);
    Role calls = start(plant, kafka, way, load.inFlight(), group, load.paid());
    TimeUnit.SECONDS.sleep(load.warmUp());
    long start = System.nanoTime();
    long from = answered(plant);
    double cpu = calls.cpuSeconds();
    double broker = plant.broker().cpuSeconds();
    TimeUnit.SECONDS.sleep(load.seconds());
    long made = answered(plant) - from;
    double took = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "  %s: %.0f us of processor a call, the broker %.0f us; at most %d MiB%n",
        way,
        (calls.cpuSeconds() - cpu) * 1e6 / made,
        (plant.broker().cpuSeconds() - broker) * 1e6 / made,
        calls.peakMiB());
    plant.stop(calls);
    if (way == Way.SLUICE) {
      long results = written(plant, kafka, Topics.CHAT_RESULTS) - before;
      outcome.require(
          results == answered(plant),
          "%d calls were answered, %d results written".formatted(answered(plant), results));
      if (answered(plant) >= load.backlog()) {
        outcome.broken("the backlog was too short: --backlog");
      }
    }
    return made / took;
  }

  static Role start(
      Plant plant, KafkaSettings kafka, Way way, int inFlight, String group, boolean paid)
      throws IOException, InterruptedException {
    Role calls =
        plant.role(
            way.name(),
            Calls.class,
            Map.of("TOPIC_PREFIX", kafka.topicPrefix()),
            List.of("-Xmx512m"),
            way.name(),
            Integer.toString(inFlight),
            group,
            Boolean.toString(paid));
    calls.child().await(Calls.READY, READY_SECONDS);
    return calls;
  }

  private static long answered(Plant plant) {
    return plant.provider().statuses().getOrDefault(200, 0L);
  }

  /** Records that a topic was ever given. */
  private static long written(Plant plant, KafkaSettings kafka, Topic<?> topic)
      throws InterruptedException, ExecutionException {
    String name = topic.in(kafka.layout());
    try (Admin admin = Admin.create(plant.kafka().properties())) {
      Map<TopicPartition, OffsetSpec> ends =
          IntStream.range(0, kafka.partitions())
              .mapToObj(p -> new TopicPartition(name, p))
              .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
      return admin.listOffsets(ends).all().get().values().stream()
          .mapToLong(end -> end.offset())
          .sum();
    }
  }
}
