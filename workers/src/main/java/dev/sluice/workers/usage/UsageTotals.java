package dev.sluice.workers.usage;

import dev.sluice.schemas.UsageEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;

/**
 * The use since the process started, as metrics: {@code sluice.usage.calls}, {@code
 * sluice.usage.tokens} and {@code sluice.usage.cost} in units of the price table's currency.
 */
final class UsageTotals {
  private static final double MICROS = 1e6;

  private final MeterRegistry meters;

  UsageTotals(MeterRegistry meters) {
    this.meters = meters;
  }

  void add(UsageEvent event) {
    Tags tags =
        Tags.of(
            "provider",
            event.getProvider(),
            "model",
            event.getModel(),
            "operation",
            event.getOperation().name().toLowerCase(Locale.ROOT));
    meters
        .counter("sluice.usage.calls", tags.and("cached", Boolean.toString(event.getCached())))
        .increment();
    tokens(tags, "input", event.getUsage().getInputTokens());
    tokens(tags, "output", event.getUsage().getOutputTokens());
    Long cost = event.getCostMicros();
    if (cost != null) {
      meters.counter("sluice.usage.cost", tags).increment(cost / MICROS);
    }
  }

  private void tokens(Tags tags, String direction, int count) {
    if (count > 0) {
      meters.counter("sluice.usage.tokens", tags.and("direction", direction)).increment(count);
    }
  }
}
