package dev.sluice.workers.runtime;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** The metrics of a worker, tagged by its topic and group. */
final class WorkerMetrics implements AutoCloseable {
  /** The ends of a record's way through the worker. */
  enum Outcome {
    /** Handled; what it returned is written. */
    DONE,
    /** Past its deadline before it was tried. */
    EXPIRED,
    /** Given up, with a dead letter. */
    GIVEN_UP,
    /** Not decodable, with a dead letter. */
    UNDECODABLE,
    /** Left for whoever reads it next, as the worker stopped or lost the partition. */
    LEFT
  }

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> meters = new ArrayList<>();
  private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
  private final Counter retries;
  private final Timer handling;

  WorkerMetrics(MeterRegistry registry, String topic, String group) {
    this.registry = registry;
    this.tags = Tags.of("topic", topic, "group", group);
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(
          outcome,
          keep(
              Counter.builder("sluice.worker.records")
                  .description("Records whose way through the worker ended, by how it ended.")
                  .tags(tags.and("outcome", outcome.name().toLowerCase(Locale.ROOT)))
                  .register(registry)));
    }
    this.retries =
        keep(
            Counter.builder("sluice.worker.retries")
                .description("Tries that failed and were followed by another.")
                .tags(tags)
                .register(registry));
    this.handling =
        keep(
            Timer.builder("sluice.worker.handling")
                .description("From the first try of a record to the end of the last one.")
                .tags(tags)
                .register(registry));
  }

  void gauge(String name, String description, DoubleSupplier value) {
    keep(
        Gauge.builder(name, value::getAsDouble)
            .description(description)
            .tags(tags)
            .register(registry));
  }

  private <M extends Meter> M keep(M meter) {
    meters.add(meter);
    return meter;
  }

  void count(Outcome outcome) {
    requireNonNull(outcomes.get(outcome)).increment();
  }

  void retried() {
    retries.increment();
  }

  void handled(long nanos) {
    handling.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Takes the meters away, so that a later worker of the same name can show its own. */
  @Override
  public void close() {
    meters.forEach(registry::remove);
    meters.clear();
  }
}
