package dev.sluice.workers.paid;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.limit.LimitKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * The metrics of paid calls, by provider and model. Models that no setting names are counted
 * together, since callers may name any number of them.
 */
final class PaidMetrics {
  /** A call of a provider. */
  interface Call<A> {
    A make() throws InterruptedException;
  }

  private static final String OTHER = "other";

  private final MeterRegistry registry;
  private final Set<String> models;

  /**
   * @param models that are counted by their names
   */
  PaidMetrics(MeterRegistry registry, Set<String> models) {
    this.registry = registry;
    this.models = Set.copyOf(models);
  }

  /** True if a model is counted by its own name. */
  boolean names(LimitKey key) {
    return models.contains(key.model());
  }

  private Tags tags(LimitKey key) {
    String model = models.contains(key.model()) ? key.model() : OTHER;
    return Tags.of("provider", key.provider(), "model", model);
  }

  /** Makes a call of the provider, and counts how long it took and how it ended. */
  <A> A timed(LimitKey key, Call<A> call) throws InterruptedException {
    long start = System.nanoTime();
    String outcome = "interrupted";
    try {
      A answer = call.make();
      outcome = "answered";
      return answer;
    } catch (CallException e) {
      outcome = e instanceof RetriableException ? "failed" : "refused";
      throw e;
    } catch (RuntimeException e) {
      outcome = "defect";
      throw e;
    } finally {
      Timer.builder("sluice.provider.calls")
          .description("Calls that were sent to a provider, by how they ended.")
          .tags(tags(key).and("outcome", outcome))
          .register(registry)
          .record(Duration.ofNanos(System.nanoTime() - start));
    }
  }

  void waited(LimitKey key, Duration time) {
    Timer.builder("sluice.limiter.wait")
        .description("How long calls waited for their slot.")
        .tags(tags(key))
        .register(registry)
        .record(time);
  }

  /** The provider refused a call for its limit. */
  void refused(LimitKey key) {
    count("sluice.provider.limited", "Calls that the provider refused for its limit.", tags(key));
  }

  /**
   * A wait before another try.
   *
   * @param made whether the call before it had left this process
   */
  void retry(LimitKey key, boolean made) {
    count(
        "sluice.provider.retries",
        "Waits before another try, by whether the call before it had reached the provider.",
        tags(key).and("made", Boolean.toString(made)));
  }

  /** A call may have been paid for without an answer. */
  void unknown(LimitKey key) {
    count(
        "sluice.ledger.unknown",
        "Calls that may have been paid for and whose answer was lost.",
        tags(key));
  }

  /** An answer came from the ledger. */
  void served(LimitKey key) {
    count("sluice.ledger.served", "Answers from the ledger, without a call.", tags(key));
  }

  private void count(String name, String description, Tags tags) {
    Counter.builder(name).description(description).tags(tags).register(registry).increment();
  }

  /**
   * Shows how far the breakers of a model are open, one that it {@link #names}; once for each.
   *
   * @param openness 0 if all calls pass, 0.5 while the provider is probed, 1 if none passes
   */
  void watch(LimitKey key, DoubleSupplier openness) {
    Gauge.builder("sluice.breaker.open", openness, DoubleSupplier::getAsDouble)
        .description(
            "Whether the provider is called: 0 yes, 0.5 probed, 1 no; of the tenant whose calls"
                + " are held back the most.")
        .tags(tags(key))
        .strongReference(true)
        .register(registry);
  }
}
