package dev.sluice.workers.usage;

import dev.sluice.core.settings.PriceTable;
import dev.sluice.schemas.Operation;
import dev.sluice.schemas.Usage;
import dev.sluice.schemas.UsageEvent;
import dev.sluice.schemas.topic.Topics;
import dev.sluice.workers.runtime.TaskOutput;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;

/**
 * The usage records of one provider. A provider that runs in this process costs nothing and leaves
 * none: the topic holds what an operator is charged for, and its sum must be comparable with the
 * provider's invoice.
 */
public final class UsageRecords {
  private final boolean paid;
  private final String provider;
  private final PriceTable prices;
  private final UsageTotals totals;
  private final InstantSource clock;

  /**
   * @param paid whether its calls cost money
   * @param provider that is paid, such as openai
   */
  public UsageRecords(
      boolean paid, String provider, PriceTable prices, MeterRegistry meters, InstantSource clock) {
    this.paid = paid;
    this.provider = provider;
    this.prices = prices;
    this.totals = new UsageTotals(meters);
    this.clock = clock;
  }

  /**
   * The record of one call, or of one input's share of a call; none if the provider is not paid.
   *
   * @param madeFor the request or document
   * @param id of what was paid for, the same whenever it is recorded again
   */
  public List<TaskOutput<?>> of(
      Operation operation,
      String tenant,
      String madeFor,
      String id,
      String model,
      PaidUsage spent) {
    if (!paid) {
      return List.of();
    }
    Usage usage = spent.usage();
    UsageEvent event =
        UsageEvent.newBuilder()
            .setTenant(tenant)
            .setRequestId(madeFor)
            .setId(id)
            .setOperation(operation)
            .setProvider(provider)
            .setModel(model)
            .setUsage(usage)
            .setCached(spent.attempts() == 0 && spent.unknownCalls() == 0)
            .setAttempts(spent.attempts())
            .setUnknownCalls(spent.unknownCalls())
            .setLatencyMs(spent.latency().toMillis())
            .setCostMicros(
                prices
                    .of(model)
                    .map(price -> price.micros(usage.getInputTokens(), usage.getOutputTokens()))
                    .orElse(null))
            .setAt(clock.instant())
            .build();
    totals.add(event);
    return List.of(new TaskOutput<>(Topics.USAGE, tenant, event));
  }
}
